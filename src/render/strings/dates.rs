//! Days, months and clocks in words, by the patterns of a language.

use jiff::civil::Date;

use super::{Strings, fill};

impl Strings {
    /// The day of `2026-01-05` or `2026-01-05T19:30:00+01:00` in words. A text of another form is returned as it is.
    pub fn date(&self, iso: &str) -> String {
        self.dated(iso, "dates.date")
    }

    /// The day in words, and the clock where there is one.
    pub fn date_time(&self, iso: &str) -> String {
        self.dated(iso, if clock(iso).is_some() { "dates.date_time" } else { "dates.date" })
    }

    /// The weekday, the day, and the clock where there is one.
    pub fn weekday(&self, iso: &str) -> String {
        self.dated(iso, if clock(iso).is_some() { "dates.weekday_time" } else { "dates.weekday" })
    }

    /// Day and month without the year.
    pub fn day(&self, iso: &str) -> String {
        self.dated(iso, "dates.day")
    }

    /// The day of the month alone, as in "19 to 25 October".
    pub fn day_number(&self, iso: &str) -> String {
        self.dated(iso, "dates.day_number")
    }

    /// The month of `2026-05`, or of a date, with its year.
    pub fn month(&self, iso: &str) -> String {
        let month = iso.get(..7).unwrap_or(iso);
        match format!("{month}-01").parse::<Date>() {
            Ok(_) => self.dated(&format!("{month}-01"), "dates.month_year"),
            Err(_) => iso.to_owned(),
        }
    }

    /// The month without its year.
    pub fn month_name(&self, iso: &str) -> String {
        self.dated(&format!("{}-01", iso.get(..7).unwrap_or(iso)), "dates.month_name")
    }

    /// A year as a heading or a link.
    pub fn year(&self, year: i64) -> String {
        fill(self.plain("dates.year"), |place, out| {
            if place == "year" {
                out.push_str(&self.digits(&year.to_string()));
            }
            place == "year"
        })
    }

    /// The weekday and the day without the year.
    pub fn weekday_day(&self, iso: &str) -> String {
        self.dated(iso, "dates.weekday_day")
    }

    /// The weekday alone.
    pub fn weekday_name(&self, iso: &str) -> String {
        self.dated(iso, "dates.weekday_name")
    }

    /// The weekday in a few letters.
    pub fn weekday_short(&self, iso: &str) -> String {
        self.dated(iso, "dates.weekday_short")
    }

    /// The clock of a date, or nothing.
    pub fn time(&self, iso: &str) -> String {
        if clock(iso).is_some() { self.dated(iso, "dates.time") } else { String::new() }
    }

    fn dated(&self, iso: &str, pattern: &str) -> String {
        let Some(date) = iso.get(..10).and_then(|day| day.parse::<Date>().ok()) else {
            return iso.to_owned();
        };
        let (hour, minute) = clock(iso).unwrap_or((0, 0));
        let month = usize::try_from(date.month() - 1).unwrap_or_default();
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        fill(self.plain(pattern), |place, out| {
            let number = match place {
                // Some languages say "the first", and from then on two, three, four.
                "day" if date.day() == 1 => {
                    out.push_str(self.plain("dates.first"));
                    return true;
                }
                "day" => date.day().to_string(),
                "day2" => format!("{:02}", date.day()),
                "month2" => format!("{:02}", date.month()),
                "year" => date.year().to_string(),
                "hour" => format!("{hour:02}"),
                "hour1" => hour.to_string(),
                "hour12" => ((hour + 11) % 12 + 1).to_string(),
                "minute" => format!("{minute:02}"),
                _ => {
                    let (words, at) = match place {
                        "month" => ("dates.months", month),
                        "month_short" => ("dates.months_short", month),
                        "weekday" => ("dates.weekdays", weekday),
                        "weekday_short" => ("dates.weekdays_short", weekday),
                        "half" => ("dates.halves", usize::from(hour >= 12)),
                        _ => return false,
                    };
                    out.push_str(self.word(words, at));
                    return true;
                }
            };
            out.push_str(&self.digits(&number));
            true
        })
    }
}

/// Hours and minutes where a date has a clock.
fn clock(iso: &str) -> Option<(u8, u8)> {
    let time = iso.get(10..16)?.strip_prefix('T')?;
    let (hour, minute) = time.split_once(':')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}
