//! Blocks of code in several languages. Names and numbers differ, so that no two blocks are equal.

use super::random::Random;
use super::words::noun;

/// A language, and pieces of code in which `{a}`, `{b}`, `{n}` and `{m}` stand for names and numbers.
type Language = (&'static str, &'static [&'static str]);

const LANGUAGES: &[Language] = &[
    (
        "rust",
        &[
            r##"/// Counts what is left of the {a}.
pub fn {a}_left({b}: &[u32]) -> Option<u32> {
    let total: u32 = {b}.iter().copied().filter(|n| *n > {n}).sum();
    (total < {m}).then_some(total)
}
"##,
            r##"#[derive(Debug, Clone)]
struct Entry<'a> {
    {a}: &'a str,
    {b}: Vec<u64>, // at most {m}
}
"##,
            r##"impl<'a> Entry<'a> {
    fn {b}(&self) -> Result<u64, String> {
        match self.{b}.first() {
            Some(first) if *first >= {n} => Ok(first * {m}),
            _ => Err(format!("no {a} among {}", self.{b}.len())),
        }
    }
}
"##,
        ],
    ),
    (
        "python",
        &[
            r##"def {a}({b}, limit={n}):
    """Return every {b} below the limit."""
    return [x for x in {b} if x < limit]
"##,
            r##"class Ledger:
    def __init__(self, {a}=None):
        self.{a} = {a} or {}

    @property
    def {b}(self):
        # the newest {n} only
        return sorted(self.{a}.items(), key=lambda pair: -pair[1])[:{n}]
"##,
            r##"with open("{a}.csv", encoding="utf-8") as source:
    for line in source:
        name, {b} = line.strip().split(",")
        if float({b}) > {m}.5:
            print(f"{name}: {{b}:>8.2f}")
"##,
        ],
    ),
    (
        "javascript",
        &[
            r##"export async function {a}({b}) {
  const answer = await fetch(`/api/${{b}}/{n}`);
  if (!answer.ok) throw new Error("no {a}");
  return answer.json();
}
"##,
            r##"const {b} = items
  .filter(({ {a} }) => {a} !== null && {a} > {n})
  .map((item, i) => ({ ...item, rank: i + {m} }));
"##,
            r##"document.querySelectorAll(".{a}").forEach((node) => {
  // once is enough
  node.addEventListener("click", () => node.classList.toggle("{b}"), { once: true });
});
"##,
        ],
    ),
    (
        "sql",
        &[
            r##"SELECT m.name, count(*) AS {a}, max(p.{b}) AS newest
FROM members AS m
LEFT JOIN posts AS p ON p.author = m.id AND p.{b} > {n}
GROUP BY m.name
HAVING count(*) < {m}
ORDER BY {a} DESC;
"##,
            r##"CREATE TABLE {a} (
    id INTEGER PRIMARY KEY,
    {b} TEXT NOT NULL DEFAULT 'none',
    amount NUMERIC({n}, 2) CHECK (amount < {m})
);
"##,
        ],
    ),
    (
        "bash",
        &[
            r##"#!/bin/sh
set -eu
for file in {a}/*.md; do
    words=$(wc -w < "$file")
    [ "$words" -gt {n} ] && echo "$file: $words" # over {m}
done
"##,
            r##"rsync -av --delete public/ "$USER@example.org:/srv/{a}/" | tail -n {n}
grep -rn '{b}' content | sort | uniq -c | head -{m}
"##,
        ],
    ),
    (
        "toml",
        &[
            r##"[{a}]
name = "{b}"
limit = {n}
enabled = true

[[{a}.rule]]
below = {m}
"##,
            r##"[build]
{a} = ["{b}", "other"] # {n} at most
every = {m}
"##,
        ],
    ),
    (
        "css",
        &[r##".{a} > .{b} {
  display: grid;
  gap: {n}px;
  color: #3a{n}{m};
}

@media (max-width: {m}rem) {
  .{a} { display: block; }
}
"##],
    ),
    (
        "json",
        &[r##"{
  "{a}": [{n}, {m}],
  "{b}": { "open": true, "due": null, "who": ["ana", "bo"] }
}
"##],
    ),
    (
        "go",
        &[r##"func {a}({b} map[string]int) (total int, err error) {
	for name, n := range {b} {
		if n > {n} {
			return 0, fmt.Errorf("%s: %d of {m}", name, n)
		}
		total += n
	}
	return total, nil
}
"##],
    ),
    (
        "",
        &[r##"{a} ........ {n}
{b} ........ {m}
"##],
    ),
];

/// A fenced block of one to three pieces, followed by an empty line.
pub fn block(random: &mut Random) -> String {
    let (language, pieces) = random.pick(LANGUAGES);
    let mut block = format!("```{language}\n");
    for part in 0..random.between(1, 3) {
        if part > 0 {
            block.push('\n');
        }
        let (a, b) = (ascii(noun(random)), ascii(noun(random)));
        let (n, m) = (random.between(10, 99), random.between(100, 999));
        let piece = random.pick(pieces).replace("{a}", a).replace("{b}", b);
        block.push_str(&piece.replace("{n}", &n.to_string()).replace("{m}", &m.to_string()));
    }
    block.push_str("```\n\n");
    block
}

fn ascii(noun: &'static str) -> &'static str {
    if noun.is_ascii() { noun } else { "other" }
}
