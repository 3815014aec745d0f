//! Accent colours that can be read: a host chooses the hue, the theme sees to the contrast.

/// The papers on which an accent stands, in light and in dark; tokens `--paper` and `--raised` of the default theme.
const LIGHT: [[u8; 3]; 2] = [[0xfd, 0xfc, 0xf9], [0xf4, 0xf2, 0xec]];
const DARK: [[u8; 3]; 2] = [[0x16, 0x16, 0x14], [0x21, 0x20, 0x1d]];

/// Contrast that text needs by WCAG 2.2, success criterion 1.4.3.
const READABLE: f64 = 4.5;

/// The class that gives a page its accent: `accent-8a2f12` for `#8a2f12`. Letters and digits alone are kept.
pub fn class(accent: &str) -> String {
    let digits: String = accent.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("accent-{}", digits.to_ascii_lowercase())
}

/// The rule for one accent, darkened for light paper and lightened for dark until it can be read. `None` where it is no
/// colour.
pub fn rule(accent: &str) -> Option<String> {
    let colour = parse(accent)?;
    let (light, dark) = (readable(colour, LIGHT, [0; 3]), readable(colour, DARK, [255; 3]));
    Some(format!(".{}{{--accent:light-dark({},{})}}", class(accent), hex(light), hex(dark)))
}

/// `#8a2f12` or `#831` as red, green and blue.
fn parse(accent: &str) -> Option<[u8; 3]> {
    let digits = accent.strip_prefix('#')?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    match digits.len() {
        6 => Some([red, green, blue]),
        3 => Some([(green & 15) * 17, (blue >> 4) * 17, (blue & 15) * 17]),
        _ => None,
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The colour nearest to `colour` on the way to `end` that can be read on both papers.
fn readable(colour: [u8; 3], papers: [[u8; 3]; 2], end: [u8; 3]) -> [u8; 3] {
    (0..=32)
        .map(|step| mix(colour, end, step))
        .find(|mixed| papers.iter().all(|paper| contrast(*mixed, *paper) >= READABLE))
        .unwrap_or(end)
}

/// `step` thirty-seconds of the way from one colour to another.
fn mix(from: [u8; 3], to: [u8; 3], step: u16) -> [u8; 3] {
    std::array::from_fn(|at| {
        let mixed = (u16::from(from[at]) * (32 - step) + u16::from(to[at]) * step) / 32;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}

/// Contrast of two colours, 1 to 21, by WCAG 2.2.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_accent_that_can_be_read_stays_as_it_is() {
        let rule = rule("#8a2f12").unwrap();
        assert!(rule.starts_with(".accent-8a2f12{--accent:light-dark(#8a2f12,#"), "{rule}");
        assert_eq!(parse("#831"), Some([0x88, 0x33, 0x11]));
        for bad in ["", "8a2f12", "#12", "#gggggg", "#8a2f12aa"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_accent_can_be_read_on_every_paper(colour: [u8; 3]) {
            for (papers, end) in [(LIGHT, [0; 3]), (DARK, [255; 3])] {
                let shown = readable(colour, papers, end);
                prop_assert!(papers.iter().all(|paper| contrast(shown, *paper) >= READABLE));
            }
        }
    }
}
