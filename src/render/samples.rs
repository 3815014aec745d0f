//! Pages written by hand, one of each kind and more, for the tests of this module.

use std::sync::Arc;

use crate::address::UrlPath;
use crate::markup::{Heading, Html};
use crate::plan::view::*;
use crate::plan::{Page, Step, Words};

/// Text that wants to be more than text.
pub const HOSTILE: &str = "<script>alert(1)</script> {{ 7*7 }} {% raw %} \"quoted\" 'single' & </title>";

const NAMES: [&str; 10] = [
    "Esther Klein",
    "Amara Okafor",
    "Bastien Leroy",
    "Chiara Conti",
    "Dmitri Volkov",
    "Farid Rahimi",
    "Grace Mwangi",
    "Hana Sato",
    "Ines Duarte",
    "Jonas Berg",
];

pub fn person(at: usize) -> Arc<Person> {
    let name = NAMES[at % NAMES.len()];
    let first = name.split(' ').next().unwrap().to_lowercase();
    Arc::new(Person {
        name: name.to_owned(),
        url: Some(format!("tuesday/members/{first}/")),
        initials: crate::text::initials(name),
        hue: u8::try_from(at * 5 % 12).unwrap(),
        ..Person::default()
    })
}

fn link(title: &str, url: &str) -> Link {
    Link { title: title.to_owned(), url: url.to_owned(), lang: None }
}

fn day(day: usize) -> Option<String> {
    Some(format!("2026-11-{day:02}"))
}

const PROSE: &str = "<p>I ring two people before nine and the rest of the day follows. When I said the price first and \
    then stayed silent nobody left the room. It took four drafts until the first sentence said who it is for.</p>\
    <p>We tried this for a month and the numbers moved <em>more slowly</em> than we hoped, but in the right \
    direction. What helped most was a <a href=\"../../\">short log</a> after each meeting. \
    <a class=\"mention\" href=\"../../members/hana/\">Hana Sato</a> asked for it.</p>";

const RICH: &str = "<h2 id=\"what\">What helped</h2><ul><li class=\"task\"><input type=\"checkbox\" disabled checked> Write the list</li>\
    <li class=\"task\"><input type=\"checkbox\" disabled> Ring the first</li></ul>\
    <blockquote><p>Nobody left the room.</p></blockquote>\
    <pre tabindex=\"0\"><code><span class=\"k\">let</span> <span class=\"v\">calls</span> <span class=\"o\">=</span> <span class=\"n\">2</span>; <span class=\"c\">// a day</span>\n<span class=\"f\">log</span>(<span class=\"s\">\"done\"</span>);</code></pre>\
    <section class=\"table\" tabindex=\"0\" aria-label=\"Table\"><table><thead><tr><th>Week</th><th>Calls</th><th>Answers</th></tr></thead><tbody><tr><td>45</td><td>10</td><td>3</td></tr><tr><td>46</td><td>9</td><td>4</td></tr></tbody></table></section>\
    <div class=\"alert tip\"><p class=\"alert-title\">Tip</p><p>Ring before you read the news.</p></div>";

fn html(text: &str) -> Html {
    Html::by_hand(text)
}

pub fn thread_line(at: usize, kind: &'static str, title: &str) -> ThreadLine {
    ThreadLine {
        title: title.to_owned(),
        url: format!("tuesday/posts/thread-{at}/"),
        kind,
        status: matches!(kind, "question" | "goal").then_some("open"),
        due: if kind == "goal" { day(28) } else { None },
        age_days: (kind == "question").then_some(at),
        date: day(at + 3),
        authors: vec![person(at)],
        excerpt: "Three sentences became one and two people rang. I had put it off since the summer.".to_owned(),
        replies: at * 3 % 9,
        repliers: at * 3 % 9 / 2 + 1,
        last: day(at + 4),
        last_id: format!("reply-{at}"),
        lang: None,
        community: None,
    }
}

fn lines() -> Vec<ThreadLine> {
    vec![
        thread_line(5, "win", "First course sold out"),
        thread_line(4, "resource", "A template for the Friday log"),
        thread_line(3, "question", "Who has hired their first helper, and what did you hand over?"),
        thread_line(2, "goal", "Two calls a day for a month"),
        thread_line(1, "post", "An evening walk instead of the last meeting"),
    ]
}

fn reply(id: &str, at: usize, replies: Vec<PostView>) -> PostView {
    PostView {
        id: id.to_owned(),
        url: format!("tuesday/posts/two-calls/#{id}"),
        authors: vec![person(at)],
        date: day(8 + at),
        kind: "post",
        html: html(
            "<p>We agreed on one hour a week without screens and three of us kept it. The second invoice went out late because the first was never opened.</p>",
        ),
        reply_to: Some(ReplyTo { names: vec!["Grace Mwangi".into()], url: "tuesday/posts/two-calls/#grace".into() }),
        below: replies.len(),
        replies,
        dir: "auto",
        ..PostView::default()
    }
}

fn thread() -> ThreadView {
    let reactions = vec![
        ReactionView {
            emoji: "👏".into(),
            name: "clapping hands".into(),
            count: 4,
            people: vec![person(1), person(2)],
        },
        ReactionView { emoji: "💡".into(), name: "light bulb".into(), count: 2, people: vec![] },
    ];
    let removed = PostView {
        id: "gone".into(),
        url: "tuesday/posts/two-calls/#gone".into(),
        is_removed: true,
        ..PostView::default()
    };
    let mut answer = reply("hana", 7, vec![]);
    answer.is_answer = true;
    answer.reactions = reactions.clone();
    let deep = reply("esther-2", 0, vec![reply("farid", 5, vec![]), reply("ines", 8, vec![])]);
    ThreadView {
        title: "Two calls a day for a month".into(),
        kind: "goal",
        status: Some("open"),
        due: day(28),
        opener: PostView {
            url: "tuesday/posts/two-calls/".into(),
            authors: vec![person(0)],
            date: day(7),
            updated: day(9),
            kind: "goal",
            html: html(&format!("{PROSE}{RICH}")),
            reactions,
            dir: "auto",
            ..PostView::default()
        },
        minutes: 2,
        tags: vec![
            TagLink { name: "habits".into(), url: "tuesday/tags/habits/".into(), count: 3 },
            TagLink { name: "health".into(), url: "tuesday/tags/health/".into(), count: 1 },
        ],
        replies: vec![reply("grace", 6, vec![deep]), removed, answer],
        reply_count: 6,
        replier_count: 5,
        people: vec![person(0), person(5), person(6), person(7), person(8)],
        pager: Pager {
            number: 1,
            count: 2,
            items: 6,
            previous: None,
            next: Some("tuesday/posts/two-calls/page/2/".into()),
            steps: vec![
                PagerStep { number: 1, url: "tuesday/posts/two-calls/".into() },
                PagerStep { number: 2, url: "tuesday/posts/two-calls/page/2/".into() },
            ],
        },
        later: vec![LaterReply {
            id: "late".into(),
            url: "tuesday/posts/two-calls/page/2/#late".into(),
            authors: vec![person(3)],
            date: day(20),
        }],
        last_id: "hana".into(),
        answer: Some(ReplyTo { names: vec!["Hana Sato".into()], url: "tuesday/posts/two-calls/#hana".into() }),
        reports: vec![said(1, false)],
        same_subject: vec![link("An evening walk instead", "tuesday/posts/walk/")],
        mentioned_in: vec![link("Session 5: goal review", "tuesday/sessions/5/")],
        previous: Some(link("First course sold out", "tuesday/posts/first/")),
        next: Some(link("A log for Fridays", "tuesday/posts/log/")),
        ..ThreadView::default()
    }
}

fn said(at: usize, is_reply: bool) -> StreamItem {
    StreamItem {
        title: "An evening walk instead of the last meeting".into(),
        url: "tuesday/posts/walk/#dmitri".into(),
        date: day(at + 2),
        kind: if is_reply { "post" } else { "win" },
        excerpt: "It took four drafts until the first sentence said who it is for.".into(),
        is_reply,
        ..StreamItem::default()
    }
}

fn session(at: usize, status: &'static str) -> SessionLine {
    SessionLine {
        lang: None,
        title: format!("Session {at}: goal review"),
        url: format!("tuesday/sessions/{at}/"),
        date: format!("2026-12-{at:02}T19:30:00+01:00"),
        status,
        hot_seat: vec![person(at)],
        came: if status == "held" { 9 } else { 0 },
        community: None,
    }
}

fn action(at: usize, is_done: bool) -> ActionLine {
    ActionLine {
        lang: None,
        who: vec![person(at)],
        what: "Ring two people before nine".into(),
        due: day(17),
        is_overdue: !is_done,
        is_done,
        done: if is_done { day(16) } else { None },
        session: Some(link("Session 5", "tuesday/sessions/5/")),
    }
}

fn goal(at: usize, status: &'static str) -> GoalLine {
    let is_open = status == "open";
    GoalLine {
        title: "Two calls a day for a month".into(),
        url: format!("tuesday/posts/goal-{at}/"),
        authors: vec![person(at)],
        date: day(at),
        due: day(20 + at),
        is_overdue: is_open && at == 1,
        status,
        decided: if is_open { None } else { day(19 + at) },
        report: (!is_open).then(|| format!("tuesday/posts/goal-{at}/#esther-report")),
        continued: (status == "carried").then(|| link("Two calls a day, second time", "tuesday/posts/goal-9/")),
        lang: None,
    }
}

fn goals() -> GoalsView {
    let table = |months, days| OutcomeTable {
        months,
        days,
        rows: vec![OutcomeRow {
            year: 2026,
            half: 1,
            goals: 9,
            kept: 4,
            carried: 2,
            dropped: 1,
            open: 2,
            figure: drawing("kept"),
        }],
    };
    GoalsView {
        open: vec![goal(1, "open"), goal(2, "open")],
        promised: vec![action(4, false)],
        carried: vec![goal(3, "carried")],
        kept: vec![goal(4, "kept")],
        dropped: vec![goal(5, "dropped")],
        outcomes: vec![table(6, 182), table(12, 365)],
        wins: vec![StreamItem { authors: vec![person(4)], ..said(8, false) }],
        pager: Pager::default(),
    }
}

fn questions() -> QuestionsView {
    let asked = |at| thread_line(at, "question", "Who has hired their first helper, and what did you hand over?");
    let answered = AnsweredLine {
        thread: asked(3),
        answered: day(12),
        by: vec![person(7), person(8)],
        answer: Some("tuesday/posts/thread-3/#hana".into()),
    };
    QuestionsView {
        open: vec![asked(2), asked(1)],
        answered: vec![answered, AnsweredLine { thread: asked(4), ..AnsweredLine::default() }],
        pager: Pager::default(),
    }
}

fn card(title: &str, kind: &'static str) -> CommunityCard {
    CommunityCard {
        title: title.into(),
        url: "tuesday/".into(),
        kind,
        tagline: "Twelve people who meet every second Tuesday and say what they do.".into(),
        members: 12,
        threads: 36,
        last: day(13),
        ..CommunityCard::default()
    }
}

fn member() -> MemberView {
    MemberView {
        person: person(4),
        role: "member",
        joined: Some("2026-02-09".into()),
        pronouns: "he/him".into(),
        tagline: "Edits books and came to stop deciding everything alone.".into(),
        location: "Lyon".into(),
        links: vec![ProfileLink { label: "dmitri.example".into(), url: "https://dmitri.example/".into() }],
        html: html("<p>I edit non-fiction, mostly first books. Ask me about openings.</p>"),
        person_url: Some("members/dmitri/".into()),
        tags: vec!["editing".into(), "books".into()],
        goals: vec![goal(2, "open")],
        former_goals: vec![goal(3, "carried"), goal(4, "kept")],
        talks_with: (0..4).map(person).collect(),
        actions: vec![action(4, false)],
        stream: vec![said(8, true), said(5, false), said(3, true)],
        pager: Pager { number: 1, count: 1, items: 3, ..Pager::default() },
        sessions: vec![session(5, "held"), session(3, "held")],
        ..MemberView::default()
    }
}

/// Every kind of page with likely content, as (name, page).
pub fn pages() -> Vec<(&'static str, Page)> {
    let expected =
        SessionLine { date: "2026-12-15T19:30:00+01:00".into(), status: "expected", ..SessionLine::default() };
    let next = SessionLine { title: "Session 7: offers".into(), status: "planned", ..session(1, "planned") };
    let pager = Pager {
        number: 2,
        count: 3,
        items: 120,
        previous: Some("tuesday/posts/".into()),
        next: Some("tuesday/posts/page/3/".into()),
        steps: Vec::new(),
    };
    let community = CommunityView {
        kind: "mastermind",
        tagline: "People who meet every second Tuesday and say what they do.".into(),
        member_count: 12,
        members: (0..10).map(person).collect(),
        digest: Some(digest_line()),
        progress: vec![
            LessonProgress {
                lesson: link("Answer first", "course/posts/answer-first/"),
                people: vec![person(2), person(3)],
            },
            LessonProgress { lesson: link("Find the verb", "course/posts/verb/"), people: Vec::new() },
        ],
        thread_count: 36,
        threads: lines(),
        session_count: 7,
        next_session: Some(next.clone()),
        questions: vec![thread_line(3, "question", "Who has hired their first helper?")],
        goals: vec![goal(1, "open"), goal(2, "open")],
        tags: thread().tags,
        pages: vec![link("Rules", "tuesday/rules/")],
        founded: Some("2026-01-06".into()),
        join: Some("https://example.org/join".into()),
        ..CommunityView::default()
    };
    let home = HomeView {
        description: "Small groups that meet, set goals and help each other.".into(),
        digests: vec![DigestLine { community: Some(link("The Tuesday Circle", "tuesday/")), ..digest_line() }],
        groups: vec![
            CommunityGroup { kind: "mastermind", communities: vec![card("The Tuesday Circle", "mastermind")] },
            CommunityGroup { kind: "course", communities: vec![card("Writing that sells", "course")] },
        ],
        latest: lines()
            .into_iter()
            .map(|line| ThreadLine { community: Some(link("The Tuesday Circle", "tuesday/")), ..line })
            .collect(),
        sessions: vec![SessionLine { community: Some(link("The Tuesday Circle", "tuesday/")), ..next.clone() }],
        questions: vec![ThreadLine {
            community: Some(link("The Tuesday Circle", "tuesday/")),
            ..thread_line(3, "question", "Who has hired their first helper?")
        }],
        growth: Some(GrowthView {
            rows: vec![
                GrowthRow { month: "2026-05".into(), opened: 4, threads: 4, groups: 1 },
                GrowthRow { month: "2026-06".into(), opened: 2, threads: 6, groups: 2 },
            ],
            ..GrowthView::default()
        }),
        timeline: [(0, None), (1, day(2))]
            .map(|(depth, ended)| TimelineGroup {
                community: link("The Tuesday Circle", "tuesday/"),
                depth,
                founded: "2026-02-09".into(),
                ended,
                figure: Figure { width: 9, height: 1, shapes: vec![Shape { class: "value", path: "M0 0h7".into() }] },
            })
            .to_vec(),
        html: Html::default(),
    };
    let members = MembersView {
        members: (0..5)
            .map(|at| MemberCard {
                person: person(at),
                role: if at == 0 { "host" } else { "member" },
                joined: Some("2026-02-09".into()),
                tagline: "Edits books and came to stop deciding everything alone.".into(),
                goal: (at == 2).then(|| link("Two calls a day for a month", "tuesday/posts/two-calls/")),
                ..MemberCard::default()
            })
            .collect(),
        alumni: vec![MemberCard { person: person(9), role: "alumni", left: day(1), ..MemberCard::default() }],
        unnamed: 2,
    };
    let session_view = SessionView {
        lang: None,
        dir: "auto",
        date: "2026-11-10T19:30:00+01:00".into(),
        end: Some("2026-11-10T21:00:00+01:00".into()),
        minutes: Some(90),
        timezone: "Europe/Paris".into(),
        status: "held",
        hosts: vec![person(1)],
        hot_seat: vec![person(4)],
        attendees: (0..6).map(person).collect(),
        guests: vec!["Tom".into()],
        agenda: vec!["Round".into(), "Hot seat".into()],
        decisions: vec!["One hour a week without screens.".into()],
        actions: vec![action(4, false), action(2, true)],
        recording: Some("https://video.example/5".into()),
        calendar: "tuesday/sessions/5/session.ics".into(),
        location: "https://meet.example/tuesday".into(),
        location_is_link: true,
        html: html(PROSE),
        tags: vec!["review".into()],
        previous: Some(link("Session 4", "tuesday/sessions/4/")),
        next: Some(link("Session 6", "tuesday/sessions/6/")),
    };
    let person_view = PersonView {
        person: person(4),
        pronouns: "he/him".into(),
        tagline: "Edits books.".into(),
        links: member().links,
        html: html("<p>I edit non-fiction.</p>"),
        memberships: vec![Membership {
            community: link("The Tuesday Circle", "tuesday/"),
            url: "tuesday/members/dmitri/".into(),
            role: "member",
            joined: day(1),
            left: None,
        }],
        stream: vec![StreamItem { community: Some(link("The Tuesday Circle", "tuesday/")), ..said(8, true) }],
        ..PersonView::default()
    };
    let page_view = PageView {
        html: html(&format!(
            "{PROSE}<h2 id=\"a\">First</h2>{PROSE}<h2 id=\"b\">Second</h2>{PROSE}<h3 id=\"c\">Third</h3>{PROSE}"
        )),
        headings: [("a", "First", 0), ("b", "Second", 0), ("c", "Third", 1)]
            .map(|(id, text, level)| Heading { level, id: id.into(), text: text.into() })
            .to_vec(),
        updated: day(3),
        dir: "auto",
        ..PageView::default()
    };
    let lesson = ThreadView {
        lesson_number: Some(3),
        kind: "lesson",
        status: None,
        due: None,
        reply_count: 0,
        replier_count: 0,
        replies: vec![],
        people: vec![],
        later: vec![],
        ..thread()
    };
    vec![
        ("home", page("", "Salon", View::Home(Box::new(home)))),
        ("home-empty", page("", "Salon", View::Home(Box::default()))),
        ("community", page("tuesday", "The Tuesday Circle", View::Community(Box::new(community)))),
        (
            "community-empty",
            page(
                "tuesday",
                "Writing that sells",
                View::Community(Box::new(CommunityView {
                    kind: "course",
                    lessons: vec![thread_line(1, "lesson", "Who is it for?"), thread_line(2, "lesson", "One sentence")],
                    children: vec![card("Spring cohort", "cohort")],
                    parent: Some(link("Writing", "writing/")),
                    ended: day(2),
                    last_session: Some(session(3, "held")),
                    ..CommunityView::default()
                })),
            ),
        ),
        (
            "threads",
            page(
                "tuesday/posts/page/2",
                "Conversations",
                View::Threads(Box::new(ThreadsView {
                    years: vec![
                        YearLink { year: 2026, url: "tuesday/posts/2026/".into(), count: 36 },
                        YearLink { year: 2025, url: "tuesday/posts/2025/".into(), count: 1 },
                    ],
                    year: None,
                    months: vec![
                        MonthGroup { month: "2026-11".into(), threads: lines() },
                        MonthGroup { month: String::new(), threads: lines() },
                    ],
                    pager: pager.clone(),
                })),
            ),
        ),
        ("threads-empty", page("tuesday/posts", "Conversations", View::Threads(Box::default()))),
        ("thread", page("tuesday/posts/two-calls", "Two calls a day for a month", View::Thread(Box::new(thread())))),
        ("thread-quiet", page("tuesday/posts/lesson", "Two calls a day for a month", View::Thread(Box::new(lesson)))),
        ("members", page("tuesday/members", "Members", View::Members(Box::new(members)))),
        ("member", page("tuesday/members/dmitri", "Dmitri Volkov", View::Member(Box::new(member())))),
        (
            "member-silent",
            page(
                "tuesday/members/jonas",
                "Jonas Berg",
                View::Member(Box::new(MemberView {
                    person: person(9),
                    role: "guest",
                    joined: day(4),
                    ..MemberView::default()
                })),
            ),
        ),
        ("person", page("members/dmitri", "Dmitri Volkov", View::Person(Box::new(person_view)))),
        (
            "sessions",
            page(
                "tuesday/sessions",
                "Sessions",
                View::Sessions(Box::new(SessionsView {
                    next: vec![next, expected],
                    held: vec![SessionYear { year: 2026, sessions: vec![session(5, "held"), session(3, "cancelled")] }],
                    pager: Pager::default(),
                })),
            ),
        ),
        ("session", page("tuesday/sessions/5", "Session 5: goal review", View::Session(Box::new(session_view)))),
        ("goals", page("tuesday/goals", "Goals", View::Goals(Box::new(goals())))),
        ("goals-none-open", page("tuesday/goals", "Goals", View::Goals(Box::default()))),
        ("questions", page("tuesday/questions", "Questions", View::Questions(Box::new(questions())))),
        ("questions-none-open", page("tuesday/questions", "Questions", View::Questions(Box::default()))),
        ("tags", page("tuesday/tags", "Tags", View::Tags(Box::new(TagsView { tags: thread().tags })))),
        (
            "tag",
            page(
                "tuesday/tags/habits",
                "habits",
                View::Tag(Box::new(TagView {
                    name: "habits".into(),
                    threads: lines(),
                    pager,
                    elsewhere: vec![TagLink {
                        name: "habits in all groups".into(),
                        url: "tags/habits/".into(),
                        count: 9,
                    }],
                })),
            ),
        ),
        ("stats", page("tuesday/stats", "Numbers", View::Stats(Box::new(stats())))),
        (
            "stats-empty",
            page(
                "tuesday/stats",
                "Numbers",
                View::Stats(Box::new(StatsView { least_people: 5, least_messages: 20, ..StatsView::default() })),
            ),
        ),
        ("page", page("tuesday/rules", "Rules", View::Page(Box::new(page_view)))),
        ("digest", page("tuesday/digests/2026-w43", "Week 43", View::Digest(Box::new(digest())))),
        ("digests", page("tuesday/digests", "Digests", View::Digests(Box::new(digests())))),
        ("calendar", page("tuesday/calendar/2026-11", "November 2026", View::Calendar(Box::new(calendar())))),
        (
            "search",
            page(
                "search",
                "Search",
                View::Search(Box::new(SearchView {
                    index: "search/index-0a1b2c3d.js".into(),
                    documents: 1234,
                    kinds: vec!["post", "question", "reply", "session", "member", "tag"],
                    communities: vec![link("The Tuesday Circle", "tuesday/")],
                    tags: vec![TagLink { name: "habits".into(), url: "tags/habits/".into(), count: 3 }],
                    digests: Some("digests/".into()),
                })),
            ),
        ),
        (
            "404",
            page(
                "404",
                "Nothing here",
                View::NotFound(Box::new(NotFoundView { communities: vec![link("The Tuesday Circle", "tuesday/")] })),
            ),
        ),
        (
            "offline",
            page(
                "offline",
                "Reading offline",
                View::Offline(Box::new(OfflineView { communities: vec![link("The Tuesday Circle", "tuesday/")] })),
            ),
        ),
    ]
}

fn digest_line() -> DigestLine {
    DigestLine {
        period: PeriodView {
            words: "digest.week",
            name: "2026-W43".into(),
            is_week: true,
            number: 43,
            from: "2026-10-19".into(),
            to: "2026-10-25".into(),
        },
        url: "tuesday/digests/2026-W43/".into(),
        threads: 5,
        heard: 10,
        of: 12,
        answered: 1,
        community: None,
    }
}

fn digests() -> DigestsView {
    let month = PeriodView {
        name: "2026-10".into(),
        words: "digest.month",
        number: 10,
        from: "2026-10-01".into(),
        to: "2026-10-31".into(),
        is_week: false,
    };
    DigestsView {
        latest: Some(digest_line()),
        years: vec![DigestYear {
            year: 2026,
            digests: vec![digest_line(), DigestLine { period: month, ..digest_line() }],
        }],
        feed: Some("tuesday/digests/feed.xml".into()),
        ..DigestsView::default()
    }
}

/// A digest with something in every section.
pub fn digest() -> DigestView {
    let item = |title: &str, kind| DigestItem {
        title_lang: None,
        lang: Some("ja".into()),
        title: title.into(),
        url: "tuesday/posts/x/#bo".into(),
        kind,
        authors: vec![person(1), person(2)],
        excerpt: "Two lines of the post.".into(),
        due: (kind == "goal").then(|| "2026-11-28".into()),
        age: (kind == "question").then_some(12),
        community: None,
    };
    let highlight = HighlightView {
        item: item("What if we read our promises aloud", "idea"),
        took_part: 6,
        of: 11,
        at_length: 4,
        came_back: 2,
        is_pinned: true,
        answered_by: vec![person(3), person(4)],
    };
    DigestView {
        period: digest_line().period,
        community: Some(link("The Tuesday Circle", "tuesday/")),
        moved: vec![MovedThread { url: "tuesday/posts/x/".into(), last: "2026-10-22".into() }],
        closed: "2026-10-26".into(),
        html: html("<p>Read the first one aloud.</p>"),
        words_by: vec![person(0)],
        threads: 5,
        heard: 10,
        of: 12,
        answered: 1,
        highlights: vec![highlight.clone()],
        wins: vec![item("First course sold out", "win")],
        goals_due: vec![item("Two calls a day", "goal")],
        goals_kept: vec![item("Ten quotes", "goal")],
        goals_carried: vec![item("Six chairs", "goal")],
        goals_dropped: vec![item("A new telephone", "goal")],
        questions: vec![item("Who has hired a helper?", "question")],
        more_questions: 3,
        more_promises: 2,
        new_members: vec![NewMemberView { person: person(5), first: Some(item("Hello", "post")) }],
        first_posts: vec![item("My first", "post")],
        held: vec![DigestSession {
            lang: None,
            title: "Session 5".into(),
            url: "tuesday/sessions/5/".into(),
            date: "2026-10-20T19:00:00+02:00".into(),
            attendees: vec![person(1)],
            guests: vec!["Tom".into()],
            decisions: vec!["One hour a week".into()],
        }],
        promises: vec![action(4, false)],
        next_sessions: vec![session(1, "planned")],
        older: vec![item("An evening walk", "post")],
        others: vec![item("A log", "resource")],
        took_part: (0..5).map(person).collect(),
        groups: vec![DigestGroup {
            lang: Some("ar".into()),
            line: digest_line(),
            title: "The Tuesday Circle".into(),
            highlight: Some(highlight),
        }],
        places: 3,
        mail: Some(MailLinks {
            html: "tuesday/digests/2026-W43/email.html".into(),
            text: "tuesday/digests/2026-W43/email.txt".into(),
            eml: "tuesday/digests/2026-W43/email.eml".into(),
        }),
        previous: Some(digest_line()),
        next: Some(digest_line()),
    }
}

fn calendar() -> CalendarView {
    let cell = |day: i8| CalendarCell {
        date: if (1..=30).contains(&day) { format!("2026-11-{day:02}") } else { String::new() },
        day: if (1..=30).contains(&day) { day } else { 0 },
        count: usize::from(day == 5) * 4,
    };
    let month = |month: &str, is_shown| CalendarMonth {
        month: month.to_owned(),
        url: format!("tuesday/calendar/{month}/"),
        count: 4,
        is_shown,
    };
    CalendarView {
        month: "2026-11".into(),
        is_front: false,
        weeks: (0..6).map(|week| (0..7).map(|day| cell(week * 7 + day - 5)).collect()).collect(),
        days: vec![CalendarDay {
            date: "2026-11-05".into(),
            sessions: vec![
                session(5, "held"),
                SessionLine { date: "2026-11-05T19:30:00+01:00".into(), status: "expected", ..SessionLine::default() },
            ],
            threads: lines(),
            due: vec![thread_line(2, "goal", "Two calls a day")],
        }],
        previous: Some(link("2026-10", "tuesday/calendar/2026-10/")),
        next: Some(link("2026-12", "tuesday/calendar/2026-12/")),
        years: vec![CalendarYear { year: 2026, months: vec![month("2026-11", true), month("2026-10", false)] }],
    }
}

fn page(path: &str, heading: &str, view: View) -> Page {
    let url = UrlPath::parse(&format!("{path}/")).unwrap();
    let is_in_group = path.starts_with("tuesday");
    let nav = |key: &'static str, url: &str| NavItem {
        key,
        url: url.to_owned(),
        is_current: !url.is_empty() && path.starts_with(url.trim_end_matches('/')),
        is_page: path == url.trim_end_matches('/'),
        ..NavItem::default()
    };
    let mut breadcrumb = Vec::new();
    if !path.is_empty() {
        breadcrumb.push(link("Salon", ""));
    }
    if path.starts_with("tuesday/") {
        breadcrumb.push(link("The Tuesday Circle", "tuesday/"));
    }
    let frame = Frame {
        kind: view.kind(),
        url: url.encoded(),
        root: url.root(),
        canonical: format!("https://salon.example/{}", url.encoded()),
        title: format!("{heading} · Salon"),
        heading: heading.to_owned(),
        description: "What the people of this group wrote, what they promised and what came of it.".into(),
        lang: "en".into(),
        dir: "ltr",
        breadcrumb,
        nav: if is_in_group {
            Arc::new([
                nav("nav.threads", "tuesday/posts/"),
                nav("nav.members", "tuesday/members/"),
                nav("nav.sessions", "tuesday/sessions/"),
                nav("nav.tags", "tuesday/tags/"),
                NavItem { title: "Rules".into(), url: "tuesday/rules/".into(), ..NavItem::default() },
            ])
        } else {
            Arc::new([
                NavItem { title: "The Tuesday Circle".into(), url: "tuesday/".into(), ..NavItem::default() },
                nav("nav.tags", "tags/"),
                NavItem {
                    title: "Elsewhere".into(),
                    url: "https://example.org/".into(),
                    is_external: true,
                    ..NavItem::default()
                },
            ])
        },
        search: if is_in_group { "search/?in=tuesday".into() } else { "search/".into() },
        calendar: if is_in_group { "tuesday/calendar.ics".into() } else { String::new() },
        community: is_in_group.then(|| CommunityHead {
            name: "tuesday".into(),
            title: "The Tuesday Circle".into(),
            url: "tuesday/".into(),
            kind: "mastermind",
            accent: None,
            timezone: "Europe/Paris".into(),
        }),
        date: day(7),
        ..Frame::default()
    };
    let words = Words {
        feeds: vec![("Feed".into(), "feed.xml".to_owned())],
        heading: frame.heading.as_str().into(),
        within: vec!["Salon".into()],
        description: frame.description.as_str().into(),
        breadcrumb: frame
            .breadcrumb
            .iter()
            .map(|step| Step { title: step.title.as_str().into(), url: step.url.clone(), lang: step.lang.clone() })
            .collect(),
    };
    Page { url, frame, words, view }
}

fn drawing(class: &'static str) -> Figure {
    Figure { width: 20, height: 10, shapes: vec![Shape { class, path: "M0 0h7v10H0z".into() }] }
}

fn stats() -> StatsView {
    let measure = |key, words, number: Option<&str>, unit| MeasureView {
        key,
        words,
        number: number.map(str::to_owned),
        unit,
        n: 12,
        figure: number.map(|_| drawing("value")),
    };
    let week = |name: &str, from: &str, wrote| WeekRow { name: name.into(), from: from.into(), members: 12, wrote };
    StatsView {
        threads: 36,
        replies: 214,
        members: 12,
        least_people: 5,
        least_messages: 20,
        numbers: Some(NumbersView {
            people: 13,
            hosts: 2,
            writers: 12,
            messages: 250,
            measures: vec![
                measure("voices", "voices", Some("7.2"), "people"),
                measure("density_without_hosts", "density", Some("67"), "share"),
                measure("first_reply", "first_reply", None, "not_reached"),
            ],
            waiting: WaitingView {
                posts: 36,
                answered: 30,
                figure: Some(drawing("value")),
                marks: (0..5).map(|n| TimeSpan { unit: "days", n }).collect(),
                waiting: 20,
                rows: vec![WaitingRow { after: TimeSpan { unit: "hours", n: 6 }, answered: 41 }],
            },
            ring: RingView { people: 13, pairs: 40, figure: Some(drawing("dots")), once: 20, some: 15, many: 5 },
            weeks: WeeksView {
                figure: Some(drawing("all")),
                most_members: 12,
                most_wrote: 9,
                is_cut: true,
                rows: vec![week("2026-W45", "2026-11-02", None), week("2026-W46", "2026-11-09", Some(9))],
            },
        }),
    }
}
