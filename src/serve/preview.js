// The preview's part in a page: reloads it when it has changed, keeps its place, shows what is wrong and where the page comes from.
// Served by `salon serve` alone. Text of others is only ever printed as text.
(() => {
  const own = document.currentScript.dataset.salon;
  const page = location.pathname;
  const place = "salon-place";
  let stream, known, shown, closed;

  // Where the reader was before the page was loaded anew.
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) || "null");
    sessionStorage.removeItem(place);
    if (kept && kept[0] === page) {
      const back = () => scrollTo({ left: kept[1], top: kept[2], behavior: "instant" });
      back();
      addEventListener("load", back, { once: true });
    }
  } catch {}
  const reload = () => {
    try { sessionStorage.setItem(place, JSON.stringify([page, scrollX, scrollY])); } catch {}
    location.reload();
  };

  // A hidden page has no stream: browsers have only a few for one host, and it asks again when it is seen.
  const listen = () => {
    if (document.hidden || stream) return;
    stream = new EventSource("/_salon/events");
    stream.onmessage = (event) => { if (event.data !== known) look(); };
    stream.onerror = () => {
      mark("no connection: is salon serve still running?");
      if (stream && stream.readyState === 2) { stream.close(); stream = undefined; setTimeout(listen, 1000); }
    };
  };
  const rest = () => { if (stream) stream.close(); stream = undefined; };
  document.addEventListener("visibilitychange", () => document.hidden ? rest() : listen());
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);

  let looking = false, again = false;
  const look = async () => {
    if (looking) { again = true; return; }
    looking = true;
    try {
      const answer = await fetch("/_salon/state?page=" + encodeURIComponent(page), { cache: "no-store" });
      const state = await answer.json();
      known = String(state.edit);
      if (state.hash && state.hash !== own) { reload(); return; }
      show(state);
    } catch {} finally {
      looking = false;
      if (again) { again = false; look(); }
    }
  };

  const make = (name, kind, ...parts) => {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.append(...parts.filter((part) => part !== null && part !== undefined));
    return element;
  };
  const button = (text, act, label) => {
    const element = make("button", "", text);
    element.type = "button";
    if (label) element.setAttribute("aria-label", label);
    element.addEventListener("click", act);
    return element;
  };

  // Opens a file: by the program's own editor, else by a link that editors know, else its path is copied.
  const opener = (state, file, line, column) => {
    const at = line || 1;
    if (state.opens) {
      return button("open in editor", (event) => {
        fetch("/_salon/open", {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Salon-Token": state.token },
          body: JSON.stringify({ file, line: at, column: column || 1 }),
        }).then((answer) => { if (!answer.ok) event.target.textContent = "cannot be opened"; }, () => {});
      }, "open " + file + " in the editor");
    }
    if (state.root) {
      const link = make("a", "", "open in VS Code");
      const path = (state.root + "/" + file).replace(/^\/*/, "/").split("/").map(encodeURIComponent).join("/");
      link.href = "vscode://file" + path.replace(/%3A/g, ":") + ":" + at + ":" + (column || 1);
      return link;
    }
    return button("copy path", () => { navigator.clipboard?.writeText(file); }, "copy the path " + file);
  };

  const finding = (state, told) => {
    const where = told.file + (told.line ? ":" + told.line + ":" + told.column : "");
    const item = make("li", told.severity,
      make("p", "message", make("b", "", told.severity + " " + told.code), " " + told.message),
      make("p", "where", where, " ", opener(state, told.file, told.line, told.column)));
    if (told.text) {
      const line = make("code", "", told.text[0], make("mark", "", told.text[1] || " "), told.text[2]);
      line.dir = "auto";
      item.append(make("pre", "", make("span", "number", String(told.line) + " "), line));
    }
    if (told.label) item.append(make("p", "label", told.label));
    if (told.help) item.append(make("p", "help", "help: " + told.help));
    return item;
  };

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; }
    * { box-sizing: border-box; }
    .bar, .over { font: 14px/1.45 system-ui, sans-serif; color: #f4f1ea; background: #25221d; direction: ltr; text-align: left; }
    .bar { position: fixed; inset: auto 0 0 0; z-index: 2147483646; border-top: 1px solid #6b6459; padding: 4px 12px; }
    .bar summary { display: flex; gap: 12px; flex-wrap: wrap; align-items: center; cursor: pointer; min-height: 24px; }
    .bar ul { max-height: 40vh; overflow: auto; }
    .over { position: fixed; inset: 5vh 5vw auto 5vw; max-height: 84vh; overflow: auto; z-index: 2147483647; padding: 12px 20px;
      border: 2px solid #f0786a; border-radius: 6px; box-shadow: 0 8px 40px #000a; }
    h2 { font-size: 17px; margin: 4px 0 8px; }
    ul { list-style: none; margin: 0; padding: 0; }
    li { border-top: 1px solid #6b6459; padding: 6px 0; }
    p { margin: 2px 0; }
    pre { margin: 4px 0; white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
    .number { color: #a89f90; }
    mark { background: none; color: #ffb4a8; text-decoration: underline wavy #f0786a; text-decoration-skip-ink: none; }
    .warning b, .hint b { color: #f2cd6b; } .error b { color: #ffb4a8; }
    .label { color: #ffb4a8; } .help { color: #b9dfa8; }
    .early { background: #f2cd6b; color: #25221d; padding: 0 8px; border-radius: 10px; }
    .off { color: #f2cd6b; }
    button, a { font: inherit; color: #cfe3ff; background: none; border: 1px solid #6b6459; border-radius: 4px; padding: 1px 8px;
      min-height: 24px; cursor: pointer; text-decoration: none; display: inline-block; }
    button:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid #cfe3ff; outline-offset: 1px; }
    .close { float: right; }
    @media print { .bar, .over { display: none; } }
  `);
  const host = document.createElement("salon-preview");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [style];
  document.body.append(host);
  const bar = make("details", "bar"), over = make("div", "over");
  over.setAttribute("role", "alertdialog");
  over.setAttribute("aria-label", "what is wrong");
  const off = make("span", "off");
  const mark = (text) => { off.textContent = text; if (!bar.isConnected) { bar.replaceChildren(make("summary", "", off)); root.append(bar); } };

  const count = (n, word) => n + " " + word + (n === 1 ? "" : "s");
  // What was closed stays closed until it says something else.
  const saying = (state) => JSON.stringify([state.failures, state.errors]);
  const close = () => { closed = saying(shown); over.remove(); };
  const show = (state) => {
    shown = state;
    off.textContent = "";
    const first = state.sources[0];
    const summary = make("summary", "", make("span", "", first ? first.path : "made from the whole site"));
    for (const text of new Set(state.sources.map((source) => source.early).filter(Boolean))) summary.append(make("span", "early", text));
    if (state.hash === null) summary.append(make("span", "early", "this page is gone"));
    if (state.sources.length > 1) summary.append(make("span", "", "and " + count(state.sources.length - 1, "file")));
    if (first) summary.append(opener(state, first.path));
    const here = state.findings.length + state.errors.filter((told) => state.sources.some((source) => source.path === told.file)).length;
    summary.append(make("span", "", here ? count(here, "finding") + " here" : "nothing found here"));
    if (state.others) summary.append(make("span", "", count(state.others, "finding") + " in the site"));
    summary.append(off);
    const list = make("ul", "", ...state.findings.map((told) => finding(state, told)));
    for (const source of state.sources.slice(1)) {
      list.append(make("li", "", source.path, " ", source.early ? make("span", "early", source.early) : null, " ", opener(state, source.path)));
    }
    bar.replaceChildren(summary, list);
    if (!bar.isConnected) root.append(bar);
    document.body.style.paddingBlockEnd = bar.querySelector("summary").offsetHeight + 16 + "px";
    const wrong = state.errors.length + state.failures.length;
    if (!wrong) closed = undefined;
    if (!wrong || closed === saying(state)) { over.remove(); return; }
    over.replaceChildren(
      button("close", close),
      make("h2", "", count(wrong, "error") + ": the page is as it was before"),
      make("ul", "", ...state.failures.map((text) => make("li", "error", text)), ...state.errors.map((told) => finding(state, told))));
    over.firstChild.className = "close";
    if (!over.isConnected) root.append(over);
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && over.isConnected) close();
  });
  listen();
})();
