//! Pictures of whole sites: what is made of them, what it tells, what is kept from build to build.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::fs;

use site::{Built, Site};

/// What a camera writes into a photograph, and must not reach the site.
const PLACE: &str = "52.5200N 13.4050E of Ana";

/// A photograph with a place in it.
fn jpeg(width: u16, height: u16, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut pixels = Vec::new();
    for at in 0..u32::from(width) * u32::from(height) {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (x, y) = (at % u32::from(width), at / u32::from(width));
        pixels.extend([(x / 4 + (state >> 28)) as u8, (y / 4 + (state >> 29)) as u8, (state >> 27) as u8 * 4]);
    }
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 92);
    let tiff =
        [b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0".as_slice(), PLACE.as_bytes()].concat();
    encoder.add_app_segment(1, [b"Exif\0\0".as_slice(), &tiff].concat()).unwrap();
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// A site with a photograph in a thread, a cover, and two members with pictures.
fn with_photos() -> Site {
    Site::of_one()
        .file("content/a/members/ana.md", "---\nname: Ana Reyes\nrole: host\navatar: ana.jpg\n---\n")
        .file("content/a/members/ana.jpg", jpeg(300, 400, 1))
        .file("content/a/members/bo.md", "---\nname: Bo Quimby\navatar: bo.jpg\n---\n")
        .file("content/a/members/bo.jpg", jpeg(240, 200, 2))
        .file("content/a/members/cy.md", "---\nname: Cy Drew\n---\n")
        .file(
            "content/a/posts/walk/index.md",
            "---\nauthor: ana\ndate: 2026-11-02\n---\nLook ![The lake](lake.jpg) and ![The hill](hill.jpg)\n",
        )
        .file(
            "content/a/posts/walk/bo.md",
            "---\nauthor: bo\ndate: 2026-11-03\n---\n![A hut](hut.jpg) and [the map](map.jpg)\n",
        )
        .file("content/a/posts/walk/lake.jpg", jpeg(1600, 160, 3))
        .file("content/a/posts/walk/hill.jpg", jpeg(700, 100, 4))
        .file("content/a/posts/walk/hut.jpg", jpeg(600, 150, 5))
        .file("content/a/posts/walk/map.jpg", jpeg(600, 150, 6))
        .file("content/a/posts/walk/unused.jpg", jpeg(600, 150, 7))
}

fn made(built: &Built) -> Vec<&str> {
    built.files.keys().filter(|path| path.ends_with(".webp")).map(String::as_str).collect()
}

/// How many pictures a build decoded and made.
fn work(built: &Built) -> (usize, usize) {
    let line = built.stderr.lines().find(|line| line.contains("decoded")).unwrap_or_else(|| panic!("{}", built.stderr));
    let numbers: Vec<usize> = line.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    (numbers[0], numbers[1])
}

fn timed(site: &Site) -> Built {
    let built = site.build_with(&["--timings"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    built
}

#[test]
fn a_page_offers_smaller_files_of_a_picture_and_loads_the_first_at_once() {
    let built = with_photos().build();
    let page = built.page("a/posts/walk/");
    let image = |alt: &str| {
        let at = page.find(&format!("alt=\"{alt}\"")).unwrap_or_else(|| panic!("no {alt} in {page}"));
        let start = page[..at].rfind("<img").unwrap();
        &page[start..at + page[at..].find('>').unwrap() + 1]
    };
    let lake = image("The lake");
    assert!(lake.contains("src=\"../../../a/posts/walk/lake.jpg\" srcset=\""), "{lake}");
    assert!(lake.contains("width=\"1600\" height=\"160\"") && lake.contains("sizes=\""), "{lake}");
    assert!(lake.ends_with("fetchpriority=\"high\">") && !lake.contains("lazy"), "{lake}");
    for width in ["480w", "960w", "1440w"] {
        assert!(lake.contains(width), "{lake}");
    }
    assert!(image("The hill").contains("480w") && image("The hill").contains("700w"), "{}", image("The hill"));
    for alt in ["The hill", "A hut"] {
        assert!(image(alt).ends_with("loading=\"lazy\" decoding=\"async\">"), "{}", image(alt));
    }
    // Every file that is named is there, and the other way round.
    for path in made(&built) {
        assert!(!built.found(path.rsplit('/').next().unwrap()).is_empty());
        let named = built.pages().any(|(_, page)| page.contains(path.rsplit('/').next().unwrap()));
        assert!(named, "{path} is named by no page");
    }
    for (_, page) in built.pages() {
        for part in page.split(['"', ' ']).filter(|part| part.ends_with(".webp")) {
            assert!(built.has(part.trim_start_matches("../").trim_start_matches("./")), "{part} is not there");
        }
    }
    // What is only linked to, or not named at all, is not made smaller.
    assert!(built.has("a/posts/walk/map.jpg") && !built.has("a/posts/walk/unused.jpg"));
    assert!(!made(&built).iter().any(|path| path.contains("/map.") || path.contains("unused")), "{:?}", made(&built));
}

#[test]
fn no_file_tells_where_a_photograph_was_taken() {
    let site = with_photos();
    let holds = |bytes: &[u8]| bytes.windows(8).any(|part| part == b"52.5200N");
    assert!(holds(&fs::read(site.path("content/a/posts/walk/lake.jpg")).unwrap()));
    let built = site.build();
    assert!(made(&built).len() > 8, "{:?}", made(&built));
    for (path, bytes) in &built.files {
        assert!(!holds(bytes), "{path}");
        let is_webp = path.ends_with(".webp");
        assert!(!is_webp || !bytes.windows(4).any(|part| part == b"EXIF" || part == b"XMP "), "{path}");
    }
    for (path, bytes) in site::files(&site.path(".salon")) {
        assert!(!holds(&bytes), ".salon/{path}");
    }
}

#[test]
fn a_second_build_decodes_and_makes_nothing_and_gives_the_same_bytes() {
    let site = with_photos();
    let cold = timed(&site);
    let (decoded, encoded) = work(&cold);
    assert_eq!(decoded, 5, "{}", cold.stderr);
    assert!(encoded >= 9, "{}", cold.stderr);
    let warm = timed(&site);
    assert_eq!(work(&warm), (0, 0), "{}", warm.stderr);
    assert!(warm.stderr.contains("none changed"), "{}", warm.stderr);
    assert_eq!(warm.files, cold.files);
    fs::remove_dir_all(site.path(".salon")).unwrap();
    let again = timed(&site);
    assert_eq!(work(&again), (decoded, encoded));
    assert_eq!(again.files, cold.files);
}

#[test]
fn the_same_pictures_give_the_same_bytes_with_any_number_of_threads() {
    let one = with_photos().build_with(&["--jobs", "1"]);
    let eight = with_photos().build_with(&["--jobs", "8"]);
    assert_eq!((one.status, eight.status), (0, 0));
    assert_eq!(one.files, eight.files);
}

#[test]
fn a_spoilt_cache_costs_time_and_nothing_else() {
    let site = with_photos();
    let clean = site.build();
    let folder = site.path(".salon/pictures");
    let mut entries: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for (at, entry) in entries.iter().enumerate() {
        let bytes = fs::read(entry).unwrap();
        match at % 4 {
            0 => fs::write(entry, &bytes[..bytes.len() / 2]).unwrap(),
            1 => fs::write(entry, vec![7; bytes.len()]).unwrap(),
            2 => fs::remove_file(entry).unwrap(),
            // An entry in another's place.
            _ => fs::write(entry, fs::read(&entries[0]).unwrap()).unwrap(),
        }
    }
    let nothing_to_do = timed(&site);
    assert_eq!(work(&nothing_to_do), (0, 0));
    assert_eq!(nothing_to_do.files, clean.files);
    fs::remove_dir_all(site.path(".salon/builds")).unwrap();
    let mended = timed(&site);
    assert_eq!(mended.files, clean.files);
    assert!(work(&mended).0 > 0);
    fs::remove_dir_all(site.path(".salon/builds")).unwrap();
    assert_eq!(work(&timed(&site)), (0, 0));
}

#[test]
fn what_no_build_needs_any_more_leaves_the_cache() {
    let site = with_photos();
    site.build();
    let count = || fs::read_dir(site.path(".salon/pictures")).unwrap().count();
    let before = count();
    site.write("content/a/posts/walk/lake.jpg", jpeg(1500, 160, 9));
    site.build();
    assert_eq!(count(), before, "the old picture's entry went, the new one's came");
    site.write("content/a/posts/walk/index.md", "---\nauthor: ana\ndate: 2026-11-02\n---\nNo pictures.\n");
    site.build();
    assert_eq!(count(), before - 2);
}

#[test]
fn checking_and_listing_make_and_keep_nothing() {
    let site = with_photos();
    let before = site.sources();
    assert_eq!(site.check_with(&[]).status, 0);
    assert_eq!(site.run(&["list", "urls"]).status, 0);
    assert_eq!(site.sources(), before);
}

#[test]
fn a_list_of_faces_is_one_file_and_who_has_no_picture_has_initials() {
    let built = with_photos().build();
    let members = built.page("a/members/");
    assert_eq!(members.matches("<svg class=\"face middle\"").count(), 2, "{members}");
    assert!(members.contains("aria-hidden=\"true\">CD</span>"), "{members}");
    let sheets: Vec<&str> = made(&built).into_iter().filter(|path| path.starts_with("a/members/faces.")).collect();
    assert_eq!(sheets.len(), 1, "{:?}", made(&built));
    // In the order of handles: Ana, then Bo beside her.
    let of = |box_: &str| {
        format!(
            "viewBox=\"{box_}\" aria-hidden=\"true\"><image href=\"../../{}\" width=\"192\" height=\"96\"/>",
            sheets[0]
        )
    };
    assert!(members.contains(&of("0 0 96 96")) && members.contains(&of("96 0 96 96")), "{members}");
    assert!(!members.contains("<img"), "{members}");
    // The network's pages need no other sheet where one community alone has faces.
    assert!(built.page("").contains(sheets[0]));
    // A member's own page shows the picture itself, square and twice as large.
    let ana = built.page("a/members/ana/");
    let portrait = made(&built).into_iter().find(|path| path.starts_with("a/members/ana.")).unwrap();
    assert!(
        ana.contains(&format!(
            "<img class=\"face big u-photo\" src=\"../../../{portrait}\" alt=\"\" width=\"192\" height=\"192\">"
        )),
        "{ana}"
    );
}

#[test]
fn pages_across_communities_share_one_sheet() {
    let mut site = Site::new();
    for group in ["a", "b", "c"] {
        site = site.file(&format!("content/{group}/community.md"), format!("---\ntitle: Group {group}\n---\n"));
        for member in 0..14_u16 {
            let (name, seed) = (format!("{group}{member}"), u32::from(member) * 3 + u32::from(group.as_bytes()[0]));
            site = site
                .file(
                    &format!("content/{group}/members/{name}.md"),
                    format!("---\nname: Member {name}\navatar: {name}.jpg\n---\n"),
                )
                .file(&format!("content/{group}/members/{name}.jpg"), jpeg(100, 100, seed))
                .file(
                    &format!("content/{group}/posts/of-{name}.md"),
                    format!(
                        "---\nauthor: {name}\ndate: 2026-10-{:02}\ntags: [x]\n---\nHello from {name}.\n",
                        member + 1
                    ),
                );
        }
    }
    let built = site.build();
    let sheets = |page: &str| -> Vec<String> {
        let mut sheets: Vec<String> = page
            .split("href=\"")
            .filter_map(|part| part.split('"').next())
            .filter(|part| part.contains("faces."))
            .map(str::to_owned)
            .collect();
        sheets.sort();
        sheets.dedup();
        sheets
    };
    for address in ["", "tags/x/", "digests/2026-W40/"] {
        let page = built.page(address);
        assert!(sheets(page).len() <= 1 && !page.contains("<img"), "{address}: {:?}", sheets(page));
    }
    assert_eq!(sheets(built.page("")).len(), 1);
    assert!(sheets(built.page(""))[0].starts_with("./members/faces."), "{:?}", sheets(built.page("")));
    // The home page shows those who wrote last, and all of them have their faces.
    assert_eq!(built.page("").matches("<svg class=\"face\"").count(), 12);
    // Those who wrote long ago have initials on a page across communities, and their faces in their own.
    assert!(built.page("tags/x/").contains("<span class=\"face hue-"));
    assert!(!built.page("a/tags/x/").contains("<span class=\"face hue-"));
    assert!(built.page("members/a0/").contains("<img class=\"face big u-photo\""));
}

#[test]
fn a_large_community_has_several_sheets() {
    let mut site = Site::of_one();
    for member in 0..31_u16 {
        site = site
            .file(
                &format!("content/a/members/m{member:02}.md"),
                format!("---\nname: Member {member}\navatar: m{member:02}.jpg\n---\n"),
            )
            .file(&format!("content/a/members/m{member:02}.jpg"), jpeg(40, 40, u32::from(member)));
    }
    let built = site.build();
    let sheets = made(&built).into_iter().filter(|path| path.starts_with("a/members/faces.")).count();
    assert_eq!(sheets, 2);
    assert_eq!(built.page("a/members/").matches("<svg class=\"face middle\"").count(), 31);
}

#[test]
fn who_must_not_be_named_has_no_face_anywhere() {
    let site = |publish: &str| {
        with_photos()
            .file("content/a/members/bo.md", format!("---\nname: Bo Quimby\npublish: {publish}\navatar: bo.jpg\n---\n"))
    };
    let without =
        with_photos().file("content/a/members/bo.md", "---\nname: Bo Quimby\npublish: anonymous\n---\n").build();
    for publish in ["anonymous", "hidden", "name"] {
        let built = site(publish).build();
        assert!(!built.files.keys().any(|path| path.starts_with("a/members/bo.")), "{:?}", made(&built));
        let sheet = |built: &Built| made(built).into_iter().find(|path| path.contains("faces.")).map(str::to_owned);
        assert_eq!(sheet(&built), sheet(&without), "the sheet is that of the others alone");
    }
    assert_eq!(site("anonymous").build().files, without.files);
}

#[test]
fn a_picture_that_nobody_may_see_leaves_nothing_that_was_made_of_it() {
    let with = with_photos()
        .file(
            "content/a/posts/secret/index.md",
            "---\nauthor: ana\ndate: 2026-11-04\nvisibility: private\n---\n![x](secret.jpg)\n",
        )
        .file("content/a/posts/secret/secret.jpg", jpeg(900, 200, 11));
    let without = with_photos();
    assert_eq!(with.build().files, without.build().files);
    let kept = |site: &Site| site::files(&site.path(".salon/pictures")).into_keys().collect::<Vec<_>>();
    assert_eq!(kept(&with), kept(&without), "nothing is kept of it");
}

#[test]
fn feeds_and_mails_have_one_file_for_each_picture() {
    let site = with_photos().file("site.toml", "base_url = \"https://example.org/\"\n");
    let built = site.build();
    for path in ["a/feed.xml", "feed.xml", "a/feed.json"] {
        let feed = built.text(path);
        assert!(!feed.contains("srcset") && !feed.contains(".webp"), "{path}");
    }
    assert!(built.text("a/feed.xml").contains("https://example.org/a/posts/walk/lake.jpg"));
    for path in built.files.keys().filter(|path| path.ends_with("email.html")) {
        assert!(!built.text(path).contains("<img") && !built.text(path).contains("<svg"), "{path}");
    }
}

#[test]
fn what_cannot_be_made_smaller_is_shown_as_it_is() {
    let mut animation = Vec::new();
    {
        let mut encoder = gif::Encoder::new(&mut animation, 300, 300, &[0, 0, 0, 255, 0, 0]).unwrap();
        for at in 0..2 {
            let buffer: Vec<u8> = (0..300_u32 * 300).map(|n| ((n * 7919 / 13 + at) % 2) as u8).collect();
            encoder
                .write_frame(&gif::Frame { width: 300, height: 300, buffer: buffer.into(), ..Default::default() })
                .unwrap();
        }
    }
    let cut = {
        let mut bytes = jpeg(900, 600, 3);
        bytes.truncate(20_000);
        bytes
    };
    let garbage: Vec<u8> = [b"\xFF\xD8\xFF\xE0".as_slice(), &[0x55; 30_000]].concat();
    let huge = {
        let mut bytes = site::PNG.to_vec();
        bytes[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        bytes.extend([0; 20_000]);
        bytes
    };
    let names = ["moves.gif", "drawing.svg", "cut.jpg", "garbage.jpg", "huge.png", "empty.png"];
    let text: String = names.iter().map(|name| format!("![a {name}]({name})\n\n")).collect();
    let site = Site::of_one()
        .file("content/a/members/ana.md", "---\nname: Ana Reyes\navatar: garbage.jpg\n---\n")
        .file("content/a/members/garbage.jpg", &garbage)
        .file("content/a/posts/odd/index.md", format!("---\nauthor: ana\ndate: 2026-11-02\n---\n{text}"))
        .file("content/a/posts/odd/moves.gif", &animation)
        .file(
            "content/a/posts/odd/drawing.svg",
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", " ".repeat(20_000)),
        )
        .file("content/a/posts/odd/cut.jpg", &cut)
        .file("content/a/posts/odd/garbage.jpg", &garbage)
        .file("content/a/posts/odd/huge.png", &huge)
        .file("content/a/posts/odd/empty.png", "");
    let built = timed(&site);
    for name in names {
        assert!(built.has(&format!("a/posts/odd/{name}")), "{name}");
        assert!(built.page("a/posts/odd/").contains(&format!("odd/{name}\"")), "{name}");
    }
    let of = |name: &str| made(&built).into_iter().filter(|path| path.contains(name)).count();
    assert_eq!(
        (of("moves"), of("drawing"), of("garbage"), of("huge"), of("empty")),
        (0, 0, 0, 0, 0),
        "{:?}",
        made(&built)
    );
    // That nothing can be made of a picture is remembered too.
    assert_eq!(work(&timed(&site)), (0, 0));
    let told = site.check_with(&[]).stderr;
    assert!(
        told.contains("hint[S0213]: the picture has 4295 million pixels; smaller ones are made of up to 36 million"),
        "{told}"
    );
    assert!(told.contains("content/a/posts/odd/huge.png"), "{told}");
    assert!(built.stderr.contains("S0213"), "{}", built.stderr);
    // A face that cannot be read is shown as it was given.
    assert!(built.page("a/members/ana/").contains("a/members/garbage.jpg"));
}

#[test]
fn a_file_of_the_hosts_own_under_a_made_name_stays_and_is_not_offered() {
    let site = with_photos();
    let first = site.build();
    let name = made(&first).into_iter().find(|path| path.contains("/lake.") && path.ends_with("-960.webp")).unwrap();
    site.write(&format!("static/{name}"), "the host's own");
    let built = site.build();
    assert_eq!(built.text(name), "the host's own");
    assert!(
        !built.page("a/posts/walk/").contains("-960.webp 960w, ../../../a/posts/walk/lake."),
        "{}",
        built.page("a/posts/walk/")
    );
}

#[test]
fn one_picture_under_two_names_is_no_clash() {
    let picture = jpeg(700, 100, 4);
    let site = Site::of_one()
        .file("content/a/posts/two/index.md", "---\nauthor: ana\ndate: 2026-11-02\n---\n![one](p.jpg) ![two](p.jpeg)\n")
        .file("content/a/posts/two/p.jpg", &picture)
        .file("content/a/posts/two/p.jpeg", &picture);
    let built = site.build();
    assert_eq!(made(&built).iter().filter(|path| path.ends_with("-480.webp")).count(), 1, "{:?}", made(&built));
    assert_eq!(built.page("a/posts/two/").matches("480w").count(), 2);
}

#[test]
fn a_host_chooses_widths_and_quality_or_none_at_all() {
    let none = with_photos().file("site.toml", "[pictures]\nresize = false\n").build();
    assert_eq!(made(&none), [""; 0]);
    assert!(!none.page("a/posts/walk/").contains("srcset"));
    assert!(none.page("a/posts/walk/").contains("width=\"1600\" height=\"160\""));
    assert!(none.page("a/members/").contains("a/members/ana.jpg"));
    let own = with_photos().file("site.toml", "[pictures]\nwidths = [800, 320]\nquality = 40\n").build();
    let page = own.page("a/posts/walk/");
    assert!(page.contains("320w, ") && page.contains("800w") && !page.contains("480w"), "{page}");
    let size = |built: &Built, name: &str| {
        made(built).into_iter().find(|path| path.contains(name)).map(|path| built.files[path].len())
    };
    let fine = with_photos().file("site.toml", "[pictures]\nwidths = [320, 800]\nquality = 90\n").build();
    assert!(size(&own, "-800.webp") < size(&fine, "-800.webp"));
    let wrong = with_photos().file("site.toml", "[pictures]\nwidths = []\nquality = 0\nsizes = [1]\n").build_with(&[]);
    assert_eq!(wrong.status, 2);
    for line in ["site.toml:2", "site.toml:3", "site.toml:4"] {
        assert!(wrong.stderr.contains(line), "{}", wrong.stderr);
    }
}
