//! Dates as they are written, and as days since 1970-01-01.

/// How dates are written. A time may follow: 2024-05-31 12:30, with seconds, after a space or a T.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFormat {
    /// 2024-05-31.
    Iso,
    /// 31.05.2024.
    Dotted,
    /// 05/31/2024.
    MonthFirst,
    /// 31/05/2024.
    DayFirst,
}

impl DateFormat {
    pub(crate) const ALL: [Self; 4] = [Self::Iso, Self::Dotted, Self::MonthFirst, Self::DayFirst];

    /// Days since 1970-01-01, if `cell` is a date that is written so.
    pub(crate) fn days(self, cell: &str) -> Option<f64> {
        let bytes = cell.as_bytes();
        let end = bytes.iter().position(|&byte| byte == b' ' || byte == b'T').unwrap_or(bytes.len());
        let (date, time) = bytes.split_at(end);
        let mark = match self {
            Self::Iso => b'-',
            Self::Dotted => b'.',
            Self::MonthFirst | Self::DayFirst => b'/',
        };
        let mut parts = date.split(|&byte| byte == mark);
        let [a, b, c] = [parts.next()?, parts.next()?, parts.next()?];
        if parts.next().is_some() {
            return None;
        }
        let (year, month, day) = match self {
            Self::Iso => (a, b, c),
            Self::MonthFirst => (c, a, b),
            Self::Dotted | Self::DayFirst => (c, b, a),
        };
        if year.len() != 4 {
            return None;
        }
        let [year, month, day] = [digits(year)?, digits(month)?, digits(day)?];
        let days = days_since_1970(year, month, day)?;
        Some(f64::from(days) + if time.is_empty() { 0. } else { part_of_day(&time[1..])? })
    }
}

/// A number of one to four digits.
fn digits(text: &[u8]) -> Option<u32> {
    let fits = (1..=4).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    fits.then(|| text.iter().fold(0, |number, digit| 10 * number + u32::from(digit - b'0')))
}

/// The day in the Gregorian calendar, if there is one.
fn days_since_1970(year: u32, month: u32, day: u32) -> Option<i32> {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if day == 0 || day > length {
        return None;
    }
    // A year that begins in March has its leap day at the end. Its months before a month have
    // (153 month + 2) / 5 days.
    let shifted = (month + 9) % 12;
    let year = (year + 400 - u32::from(month < 3)) as i32;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + ((153 * shifted + 2) / 5 + day - 1) as i32;
    // The days from the first of March of 400 years before year 0 to 1970-01-01.
    Some(days - (719_468 + 146_097))
}

/// `12:30`, `12:30:05`, `12:30:05.25`, each with or without a Z.
fn part_of_day(time: &[u8]) -> Option<f64> {
    let time = time.strip_suffix(b"Z").unwrap_or(time);
    let mut parts = time.split(|&byte| byte == b':');
    let (hours, minutes) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let seconds = match parts.next() {
        None => 0.,
        Some(text)
            if text.first()?.is_ascii_digit() && text.iter().all(|b| b.is_ascii_digit() || *b == b'.') =>
        {
            str::from_utf8(text).ok()?.parse::<f64>().ok()?
        }
        Some(_) => return None,
    };
    let fits = hours < 24 && minutes < 60 && seconds < 61. && parts.next().is_none();
    fits.then(|| (f64::from(60 * hours + minutes) * 60. + seconds) / 86_400.)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_through_the_calendar() {
        let mut expected = -719_528;
        for year in 0..=2400 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(days) = days_since_1970(year, month, day) {
                        assert_eq!(days, expected, "{year}-{month}-{day}");
                        expected += 1;
                    }
                }
            }
        }
        assert_eq!(DateFormat::Iso.days("1970-01-01"), Some(0.));
        assert_eq!(DateFormat::Iso.days("2024-05-31"), Some(19_874.));
        assert_eq!(DateFormat::Iso.days("1969-12-31 18:00"), Some(-0.25));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2024",
            "2024-05",
            "2024-02-30",
            "24-05-31",
            "2024-05-31 ",
            "2024-05-31 25:00",
            "2024-05-31 12",
            "2024-05-31 12:30:",
            "2024-05-31 12:30:1:2",
            "2024-05-31-1",
            "2024-5x-31",
        ] {
            assert_eq!(DateFormat::Iso.days(text), None, "{text}");
        }
        assert_eq!(DateFormat::Dotted.days("31.05.2024"), Some(19_874.));
        assert_eq!(DateFormat::MonthFirst.days("5/31/2024 06:00:00"), Some(19_874.25));
        assert_eq!(DateFormat::MonthFirst.days("31/05/2024"), None);
        assert_eq!(DateFormat::DayFirst.days("31/05/2024T12:00:00.0Z"), Some(19_874.5));
    }
}
