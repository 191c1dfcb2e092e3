//! Calendar dates: the report carries its own, nothing asks the clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1–12.
    pub month: u32,
    /// Day, 1–31.
    pub day: u32,
}

impl Date {
    /// A day, if the calendar has it.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            _ => return None,
        };
        (1..=9999).contains(&year).then_some(())?;
        (1..=days).contains(&day).then_some(Date { year, month, day })
    }

    /// Days from another day to this one.
    pub fn days_since(self, other: Date) -> i64 {
        self.ordinal() - other.ordinal()
    }

    /// Days since 0000-03-01: years that begin in March have their leap day last.
    fn ordinal(self) -> i64 {
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        let (year, month) = (i64::from(year), i64::from(month));
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + i64::from(self.day)
    }
}

/// `2021-09-10`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A text is no date of the form `2021-09-10`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DateError;

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date such as 2021-09-10")
    }
}

impl std::error::Error for DateError {}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Date, DateError> {
        let mut parts = text.split('-');
        let mut next =
            |digits: usize| parts.next().filter(|part| part.len() == digits).and_then(|part| part.parse().ok());
        let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return Err(DateError) };
        let year = i32::try_from(year).map_err(|_| DateError)?;
        if parts.next().is_some() { Err(DateError) } else { Date::new(year, month, day).ok_or(DateError) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Date")]
        struct Text(String);
        Text::deserialize(deserializer)?.0.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar() {
        let date = |text: &str| text.parse::<Date>();
        assert_eq!(date("2021-02-29"), Err(DateError));
        assert_eq!(date("2020-2-29"), Err(DateError));
        for (from, to, days) in
            [("2020-02-28", "2020-03-01", 2), ("2021-08-25", "2021-09-10", 16), ("2019-12-31", "2021-01-01", 367)]
        {
            assert_eq!(date(to).and_then(|to| Ok(to.days_since(date(from)?))), Ok(days));
        }
    }
}
