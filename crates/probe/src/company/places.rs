//! Where people sit, and what follows from it: telephone prefix, locale, the names one meets.
//!
//! The numbers are made of 555 and are nobody's.

use super::names::{ENGLISH, GERMAN, INDIAN, JAPANESE, NORDIC, Names, POLISH, PORTUGUESE, TURKISH};

/// An office.
pub(crate) struct Office {
    pub(crate) location: &'static str,
    pub(crate) locality: &'static str,
    /// ISO 3166-1 alpha-2, as RFC 7643 section 4.1.2 asks.
    pub(crate) country: &'static str,
    pub(crate) locale: &'static str,
    pub(crate) landline: &'static str,
    pub(crate) mobile: &'static str,
    pub(crate) names: Names,
}

#[rustfmt::skip]
pub(crate) const OFFICES: &[Office] = &[
    Office { location: "Berlin, Germany", locality: "Berlin", country: "DE", locale: "de-DE", landline: "+49 30 555", mobile: "+49 151 555", names: GERMAN },
    Office { location: "Kraków, Poland", locality: "Kraków", country: "PL", locale: "pl-PL", landline: "+48 12 555", mobile: "+48 601 555", names: POLISH },
    Office { location: "Lisboa, Portugal", locality: "Lisboa", country: "PT", locale: "pt-PT", landline: "+351 21 555", mobile: "+351 912 555", names: PORTUGUESE },
    Office { location: "São Paulo, Brazil", locality: "São Paulo", country: "BR", locale: "pt-BR", landline: "+55 11 5555", mobile: "+55 11 95555", names: PORTUGUESE },
    Office { location: "Boston, United States", locality: "Boston", country: "US", locale: "en-US", landline: "+1 617 555", mobile: "+1 857 555", names: ENGLISH },
    Office { location: "Dublin, Ireland", locality: "Dublin", country: "IE", locale: "en-IE", landline: "+353 1 555", mobile: "+353 87 555", names: ENGLISH },
    Office { location: "Malmö, Sweden", locality: "Malmö", country: "SE", locale: "sv-SE", landline: "+46 40 555", mobile: "+46 70 555", names: NORDIC },
    Office { location: "İzmir, Türkiye", locality: "İzmir", country: "TR", locale: "tr-TR", landline: "+90 232 555", mobile: "+90 532 555", names: TURKISH },
    Office { location: "東京, Japan", locality: "東京", country: "JP", locale: "ja-JP", landline: "+81 3 5550", mobile: "+81 90 5550", names: JAPANESE },
    Office { location: "Bengaluru, India", locality: "Bengaluru", country: "IN", locale: "en-IN", landline: "+91 80 4555", mobile: "+91 98455 5", names: INDIAN },
];
