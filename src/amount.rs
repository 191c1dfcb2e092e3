//! Exact money, percentages, and the one rounding of the crate.
//!
//! # The rounding rule
//! Half away from zero (四舍五入), never −0: [`round`]. Amounts are kept in 元 and are exact; they are rounded only where
//! they are shown, each for itself, to two decimals of 万元.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Rounds half away from zero to this many decimals; the result is never −0 and has no trailing zeros.
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize();
    if rounded.is_zero() { Decimal::ZERO } else { rounded }
}

/// The unit in which a file writes its amounts (金额单位).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Unit {
    /// 元: at most two decimals, exact.
    #[default]
    #[serde(rename = "元")]
    Yuan,
    /// 万元: at most six decimals; a figure stands for ±0.005万元, however many digits are shown.
    #[serde(rename = "万元")]
    WanYuan,
}

impl Unit {
    /// The unit as a file writes it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Unit::Yuan => "元",
            Unit::WanYuan => "万元",
        }
    }

    /// Decimals that an amount may have: both units end at 分.
    pub const fn decimals(self) -> u32 {
        match self {
            Unit::Yuan => 2,
            Unit::WanYuan => 6,
        }
    }

    /// Half a unit of the last published digit: how far the true amount may be from the one written. Nothing in 元.
    pub fn half_step(self) -> Amount {
        match self {
            Unit::Yuan => Amount::ZERO,
            Unit::WanYuan => Amount(Decimal::from(50)),
        }
    }

    fn yuan(self) -> Decimal {
        match self {
            Unit::Yuan => Decimal::ONE,
            Unit::WanYuan => Decimal::from(10_000),
        }
    }
}

/// An amount of money in 元, exact.
///
/// `+`, `-` and [`times`](Amount::times) never panic: what is larger than a decimal can hold (some 8 × 10²⁸) stops there. No
/// sum of a file's amounts comes near, since each is below 10¹⁵元; of a report built in Rust the rule `unit-plausible`
/// names every amount that is not. Where somebody else combines figures, [`checked_add`](Amount::checked_add) and its
/// like say so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(Decimal);

/// Why a text is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum AmountError {
    /// It is not a plain decimal number.
    Malformed,
    /// It has more decimals than the unit: this many are allowed.
    Decimals(u32),
    /// It is larger than any budget: 1,000,000,000,000,000 元 and more.
    TooLarge,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AmountError::Malformed => f.write_str("not a decimal number"),
            AmountError::Decimals(allowed) => write!(f, "more than {allowed} decimals"),
            AmountError::TooLarge => f.write_str("larger than any budget"),
        }
    }
}

impl std::error::Error for AmountError {}

impl Amount {
    /// No budget has so many 元: 10¹⁵, a thousand times a thousand billion. A file is refused that writes them.
    pub const LIMIT: Amount = Amount(Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0));

    /// Nothing.
    pub const ZERO: Amount = Amount(Decimal::ZERO);

    /// So many 元.
    pub const fn from_yuan(yuan: Decimal) -> Amount {
        Amount(yuan)
    }

    /// Reads a plain decimal number (no exponent, no separators) in this unit.
    ///
    /// # Errors
    /// [`AmountError`]: not a number, more decimals than the unit has, or larger than any budget.
    pub fn parse(text: &str, unit: Unit) -> Result<Amount, AmountError> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !number(whole) || !number(fraction) || digits.ends_with('.') {
            return Err(AmountError::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > unit.decimals() as usize {
            return Err(AmountError::Decimals(unit.decimals()));
        }
        if whole.trim_start_matches('0').len() > 15 {
            return Err(AmountError::TooLarge);
        }
        let value: Decimal = text.trim_start_matches('+').parse().map_err(|_| AmountError::Malformed)?;
        let yuan = (value * unit.yuan()).normalize();
        if yuan.abs() >= Amount::LIMIT.0 { Err(AmountError::TooLarge) } else { Ok(Amount(yuan)) }
    }

    /// In 元, exact.
    pub const fn yuan(self) -> Decimal {
        self.0
    }

    /// In 万元, exact.
    pub fn wan_exact(self) -> Decimal {
        (self.0 / Decimal::from(10_000)).normalize()
    }

    /// In 万元, rounded to two decimals: what every text, table and chart shows.
    pub fn wan(self) -> Decimal {
        round(self.0 / Decimal::from(10_000), 2)
    }

    /// As a table shows it: two decimals, thousands parted by commas: `1,234.50`.
    pub fn cell(self) -> String {
        grouped(self.wan())
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is below nothing.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Whether it is above nothing.
    pub fn is_positive(self) -> bool {
        self.0.is_sign_positive() && !self.0.is_zero()
    }

    /// Without its sign.
    pub fn abs(self) -> Amount {
        Amount(self.0.abs())
    }

    /// So many times.
    pub fn times(self, n: u32) -> Amount {
        Amount(self.0.saturating_mul(Decimal::from(n)))
    }

    /// The sum of both. `None` if it is larger than a decimal can hold, which no sum of facts is: `+` is for those, this
    /// for figures that somebody else combines.
    ///
    /// ```
    /// use juesuan::{Amount, Unit};
    ///
    /// let amount = Amount::parse("2.5", Unit::WanYuan)?;
    /// assert_eq!(amount.checked_add(amount).map(Amount::wan), Some("5".parse()?));
    /// let huge = Amount::from_yuan("79228162514264337593543950335".parse()?);
    /// assert_eq!(huge.checked_add(huge), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }

    /// The difference of both. `None` if it is larger than a decimal can hold.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Amount)
    }

    /// This amount `factor` times. `None` if it is larger than a decimal can hold.
    pub fn checked_mul(self, factor: Decimal) -> Option<Amount> {
        self.0.checked_mul(factor).map(Amount)
    }

    /// This amount in percent of another, exact to the precision of the decimal. `None` if the other is zero, or the
    /// percentage larger than a decimal can hold.
    pub fn percent_of(self, whole: Amount) -> Option<Decimal> {
        self.0.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.0)
    }
}

/// Two decimals, thousands parted by commas.
fn grouped(value: Decimal) -> String {
    let text = format!("{:.2}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    if value.is_sign_negative() && !value.is_zero() {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push('.');
    out.push_str(fraction);
    out
}

/// The exact number of 元.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}元")
    }
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }
}

impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }
}

impl Neg for Amount {
    type Output = Amount;
    fn neg(self) -> Amount {
        Amount(-self.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        *self = *self + other;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Amount) {
        *self = *self - other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, Add::add)
    }
}

/// As the exact text of its 元: a number would pass through binary fractions in most formats.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From text or a whole number, in 元. Binary fractions are refused.
///
/// Asked for as the newtype `Amount`, so that the reader of a file in another unit can hand over the converted text.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Amount;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Amount, D::Error> {
                inner.deserialize_any(self)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
                Amount::parse(text, Unit::Yuan).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_newtype_struct("Amount", Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_in_its_unit() {
        for (text, unit, yuan) in [
            ("266.04", Unit::WanYuan, Ok("2660400")),
            ("2", Unit::WanYuan, Ok("20000")),
            ("0.000001", Unit::WanYuan, Ok("0.01")),
            ("0.0000010", Unit::WanYuan, Ok("0.01")),
            ("0.0000001", Unit::WanYuan, Err(AmountError::Decimals(6))),
            ("91205512.30", Unit::Yuan, Ok("91205512.3")),
            ("0.001", Unit::Yuan, Err(AmountError::Decimals(2))),
            ("-3.5", Unit::Yuan, Ok("-3.5")),
            ("1e3", Unit::Yuan, Err(AmountError::Malformed)),
            ("1_000", Unit::Yuan, Err(AmountError::Malformed)),
            (".5", Unit::Yuan, Err(AmountError::Malformed)),
            ("5.", Unit::Yuan, Err(AmountError::Malformed)),
            ("1000000000000000", Unit::Yuan, Err(AmountError::TooLarge)),
        ] {
            assert_eq!(Amount::parse(text, unit).map(|a| a.to_string()), yuan.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn huge_amounts_stop_and_never_panic() {
        assert_eq!(Amount::LIMIT.to_string(), "1000000000000000");
        let huge = Amount::from_yuan(Decimal::MAX);
        assert_eq!([huge + huge, huge - -huge, huge.times(3), [huge, huge].into_iter().sum()], [huge; 4]);
        assert_eq!(
            (huge.checked_add(huge), huge.checked_sub(-huge), huge.checked_mul(Decimal::TEN)),
            (None, None, None)
        );
        assert_eq!((huge.percent_of(Amount::from_yuan(Decimal::ONE)), huge.percent_of(Amount::ZERO)), (None, None));
        assert_eq!(huge.wan().to_string(), "7922816251426433759354395.03");
    }

    #[test]
    fn rounds_half_away_from_zero_and_never_to_minus_zero() {
        for (yuan, wan, cell) in [
            ("2660400", "266.04", "266.04"),
            ("49.99", "0", "0.00"),
            ("50", "0.01", "0.01"),
            ("-50", "-0.01", "-0.01"),
            ("-49", "0", "0.00"),
            ("20000", "2", "2.00"),
            ("12345678950", "1234567.9", "1,234,567.90"),
        ] {
            let amount = Amount::parse(yuan, Unit::Yuan).expect("an amount");
            assert_eq!(amount.wan().to_string(), wan, "{yuan}");
            assert_eq!(amount.cell(), cell, "{yuan}");
        }
    }

    #[test]
    fn serde_reads_yuan() {
        let read = |json| serde_json::from_str::<Amount>(json);
        assert_eq!(read("\"1.5\"").expect("an amount").to_string(), "1.5");
        assert_eq!(read("15").expect("an amount").to_string(), "15");
        assert!(read("1.5").is_err(), "binary fractions are refused");
    }
}
