//! How often someone may try a password or a code. Counted per account and network together, and per network; never
//! per account alone, so that nobody is locked out by a stranger's guesses.
//!
//! Kept in memory: a server that starts anew has forgotten, and several servers on one register count each for itself.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use domain::codes::AccountId;
use jiff::Timestamp;

use crate::config::Settings;
use crate::random;

/// So many at once, and then so many a minute.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub at_once: f64,
    pub per_minute: f64,
}

/// Wrong passwords for one account from one network.
pub const ACCOUNT: Limit = Limit {
    at_once: 10.0,
    per_minute: 5.0,
};

/// Wrong passwords from one network, whatever the account: a whole town hall may sit behind one address.
pub const NETWORK: Limit = Limit {
    at_once: 100.0,
    per_minute: 30.0,
};

/// Wrong codes for one account. Only who knows the password gets to guess, so that it can be narrower.
pub const CODE: Limit = Limit {
    at_once: 5.0,
    per_minute: 1.0,
};

/// Files that one person leaves to be kept, in a day.
const FILES_A_DAY: u32 = 300;
/// And how much they come to, in mebibytes.
const MEBIBYTES_A_DAY: u32 = 500;

fn a_day(most: u32) -> Limit {
    Limit {
        at_once: f64::from(most),
        per_minute: f64::from(most) / 1_440.0,
    }
}

/// Letters that tell somebody of the same trouble.
pub const LETTERS: Limit = Limit {
    at_once: 1.0,
    per_minute: 1.0 / 60.0,
};

/// Requests of one key of a program: so many at once, and as many a minute.
const LARGEST_BURST: f64 = 60.0;

pub const KEY: Limit = Limit {
    at_once: LARGEST_BURST,
    per_minute: LARGEST_BURST,
};

/// What one person asks for, files and pages each for itself. A page of pictures asks for each of them, so that many at once
/// are no sign of anything.
pub fn asked_for(per_minute: u32) -> Limit {
    let per_minute = f64::from(per_minute.max(1));
    Limit {
        at_once: 4.0 * per_minute,
        per_minute,
    }
}

/// What is left of a limit, and when it was so.
struct Left {
    tries: f64,
    at: Timestamp,
    limit: Limit,
}

impl Left {
    fn at(&self, now: Timestamp) -> f64 {
        let minutes = (now.as_millisecond() - self.at.as_millisecond()).max(0) as f64 / 60_000.0;
        (self.tries + minutes * self.limit.per_minute).min(self.limit.at_once)
    }
}

/// Attempts so far. Kept by digests, so that a long address costs no more than a short one.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<[u8; 32], Left>>);

/// Above so many, those that have their tries back are forgotten.
const MANY: usize = 10_000;

impl Attempts {
    /// Takes one try of a limit, before what is tried is looked at, so that many at once are counted too. `Err` with
    /// the seconds to wait when there is none left.
    pub fn take(&self, what: &str, limit: Limit, now: Timestamp) -> Result<(), u64> {
        self.take_some(what, 1.0, limit, now)
    }

    /// The same for so much of what is counted.
    pub fn take_some(&self, what: &str, much: f64, limit: Limit, now: Timestamp) -> Result<(), u64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MANY {
            kept.retain(|_, left| left.at(now) < left.limit.at_once);
        }
        let left = kept.entry(random::hash_of(what)).or_insert(Left {
            tries: limit.at_once,
            at: now,
            limit,
        });
        let tries = left.at(now);
        if tries < much {
            return Err(((much - tries) * 60.0 / limit.per_minute).ceil() as u64);
        }
        (left.tries, left.at) = (tries - much, now);
        Ok(())
    }

    /// Takes of what one person may leave to be kept in a day, so that nobody fills the disk.
    pub fn take_to_keep(&self, account: AccountId, bytes: usize, now: Timestamp) -> Result<(), u64> {
        let much = bytes as f64 / f64::from(1 << 20);
        let mebibytes = format!("mebibytes kept {account}");
        self.take_some(&mebibytes, much, a_day(MEBIBYTES_A_DAY), now)?;
        self.take(&format!("files kept {account}"), a_day(FILES_A_DAY), now)
    }

    /// How many tries of a limit are used up now.
    pub fn used(&self, what: &str, now: Timestamp) -> f64 {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = kept.get(&random::hash_of(what));
        left.map_or(0.0, |left| left.limit.at_once - left.at(now))
    }

    /// Gives a try back: it was right.
    pub fn give_back(&self, what: &str) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = kept.get_mut(&random::hash_of(what)) {
            left.tries = (left.tries + 1.0).min(left.limit.at_once);
        }
    }
}

/// Where a request comes from, as far as it can be told: an IPv4 address, or the /64 that one IPv6 host is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    name: String,
    address: IpAddr,
    /// Not the own computer. A proxy there that nobody has told of would make all readers one network.
    pub is_known: bool,
}

impl Network {
    pub fn of(parts: &Parts, settings: &Settings) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(address)| address.ip());
        let headers = parts.headers.get_all("x-forwarded-for");
        let forwarded = headers.iter().filter_map(|v| v.to_str().ok());
        let named: Vec<&str> = forwarded.flat_map(|v| v.split(',')).map(str::trim).collect();
        Self::behind(peer, &named, &settings.trusted_proxies)
    }

    /// The last address that a proxy of ours has seen itself; what stands before it anyone may have written.
    fn behind(peer: IpAddr, forwarded: &[&str], proxies: &[IpAddr]) -> Self {
        let mut address = peer.to_canonical();
        for named in forwarded.iter().rev() {
            if !proxies.contains(&address) {
                break;
            }
            match named.parse::<IpAddr>() {
                Ok(named) => address = named.to_canonical(),
                Err(_) => break,
            }
        }
        let name = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        Self {
            name,
            address,
            is_known: !address.is_loopback(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn address(&self) -> IpAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn what_one_person_leaves_in_a_day_ends_somewhere() {
        let (attempts, now, one) = (Attempts::default(), Timestamp::UNIX_EPOCH, AccountId(1));
        assert!((0..300).all(|_| attempts.take_to_keep(one, 1_000, now).is_ok()));
        assert!(attempts.take_to_keep(one, 1_000, now).is_err());
        assert!(attempts.take_to_keep(one, 1_000, now + 10.minutes()).is_ok());
        let other = AccountId(2);
        assert!((0..25).all(|_| attempts.take_to_keep(other, 20 << 20, now).is_ok()));
        assert!(attempts.take_to_keep(other, 20 << 20, now).is_err());
        assert!(attempts.take_to_keep(other, 20 << 20, now + 60.minutes()).is_ok());
    }

    #[test]
    fn the_eleventh_wrong_password_in_a_row_has_to_wait() {
        let (attempts, now) = (Attempts::default(), Timestamp::UNIX_EPOCH);
        assert!((0..10).all(|_| attempts.take("a", ACCOUNT, now).is_ok()));
        assert_eq!(attempts.take("a", ACCOUNT, now), Err(12));
        assert_eq!(attempts.take("a", ACCOUNT, now + 5.seconds()), Err(7));
        assert_eq!(attempts.take("a", ACCOUNT, now + 12.seconds()), Ok(()));
        assert_eq!(attempts.take("b", ACCOUNT, now), Ok(()));
    }

    #[test]
    fn a_right_password_costs_no_try() {
        let (attempts, now) = (Attempts::default(), Timestamp::UNIX_EPOCH);
        for _ in 0..100 {
            assert_eq!(attempts.take("a", ACCOUNT, now), Ok(()));
            attempts.give_back("a");
        }
    }

    fn check(peer: &str, forwarded: &[&str], proxies: &[&str], expected: &str) {
        let proxies: Vec<IpAddr> = proxies.iter().map(|p| p.parse().unwrap()).collect();
        let network = Network::behind(peer.parse().unwrap(), forwarded, &proxies);
        assert_eq!(network.name(), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed_about_who_asks() {
        check("192.0.2.7", &["198.51.100.1"], &[], "192.0.2.7");
        check("127.0.0.1", &["198.51.100.1"], &["127.0.0.1"], "198.51.100.1");
        check(
            "127.0.0.1",
            &["203.0.113.9", "198.51.100.1"],
            &["127.0.0.1"],
            "198.51.100.1",
        );
        check(
            "127.0.0.1",
            &["203.0.113.9", "10.0.0.2"],
            &["127.0.0.1", "10.0.0.2"],
            "203.0.113.9",
        );
        check("127.0.0.1", &["skräp"], &["127.0.0.1"], "127.0.0.1");
        check("2001:db8:1:2:3:4:5:6", &[], &[], "2001:db8:1:2::/64");
        check("::ffff:192.0.2.7", &[], &[], "192.0.2.7");
    }
}
