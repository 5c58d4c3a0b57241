//! Settings: built-in values, then a file, then the environment (`LAGESBILD_…`), then flags.

pub mod demo_municipality;
pub mod mail;
pub mod openid;

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::keys;

use self::mail::{Hidden, MailFlags, MailSettings, TEXT_KEYS};
use self::openid::ProviderSettings;

/// Files that one person takes out in a minute, when the settings do not say.
const FILES_PER_MINUTE: u32 = 30;

/// Pages that one person asks for in a minute, when the settings do not say.
const PAGES_PER_MINUTE: u32 = 600;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the register, its attachments and backups lie when SQLite is used.
    pub data: PathBuf,
    /// A PostgreSQL address. Without it the register is SQLite in `data`.
    pub database: Option<String>,
    pub listen: String,
    pub port: u16,
    /// Where figures for monitoring are served, such as `127.0.0.1:9464`; nowhere when empty.
    pub metrics: Option<String>,
    /// The address that readers use, when a proxy stands in front. `https://…` makes cookies secure.
    pub public_url: Option<String>,
    /// Proxies whose word is taken for which address a reader has (`X-Forwarded-For`).
    pub trusted_proxies: Vec<IpAddr>,
    /// From where the pages of an administrator open, such as `10.0.0.0/8`; from anywhere when there are none.
    pub admin_networks: Vec<IpNet>,
    pub map_background: Option<MapBackground>,
    /// All events in one series of numbers, instead of one for each organisation. Those who report then learn from the
    /// numbers how much others report.
    pub number_events_together: bool,
    /// Files that one person takes out in a minute, in the long run; four times as many at once.
    pub files_per_minute: u32,
    /// Pages, with their figures and maps, that one person asks for in a minute, in the long run; four times as many at once.
    pub pages_per_minute: u32,
    /// For whom backups are sealed when the command does not say, such as `age1…`; for nobody when there are none.
    pub backup_recipients: Vec<String>,
    /// A list of passwords that have leaked, by their digests, which nobody may choose from.
    pub leaked_passwords: Option<PathBuf>,
    /// Where the log is sent on to, such as `logg.kommun.example:6514`.
    pub log_to: Option<String>,
    /// Where a virus scanner listens on this computer, such as `/run/clamav/clamd.ctl`.
    pub scanner: Option<String>,
    pub mail: MailSettings,
    /// Where people may log in instead of here.
    pub openid: Vec<ProviderSettings>,
}

/// A tile or WMS service behind the map, instead of only the areas and water that are built in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapBackground {
    /// `https://…/{z}/{x}/{y}.png`, or a WMS `GetMap` address with `{bbox-epsg-3857}`.
    pub url: String,
    pub attribution: String,
    #[serde(default = "tile_size")]
    pub tile_size: u16,
}

fn tile_size() -> u16 {
    256
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: default_data(),
            database: None,
            listen: "127.0.0.1".into(),
            port: 8080,
            metrics: None,
            public_url: None,
            trusted_proxies: Vec::new(),
            admin_networks: Vec::new(),
            map_background: None,
            number_events_together: false,
            files_per_minute: FILES_PER_MINUTE,
            pages_per_minute: PAGES_PER_MINUTE,
            backup_recipients: Vec::new(),
            leaked_passwords: None,
            log_to: None,
            scanner: None,
            mail: MailSettings::default(),
            openid: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads the file that is named, or `lagesbild.toml` in the data directory if there is one.
    pub fn read(file: Option<&Path>, data: Option<&Path>, flags: Flags) -> Result<Self, Box<figment::Error>> {
        let data = data.map_or_else(default_data, Path::to_path_buf);
        let file = file.map_or_else(|| data.join("lagesbild.toml"), Path::to_path_buf);
        let defaults = Self {
            data,
            ..Self::default()
        };
        let mut figment = Figment::from(Serialized::defaults(defaults))
            .merge(Toml::file(file))
            .merge(Env::prefixed("LAGESBILD_").only(&[
                "data",
                "database",
                "listen",
                "port",
                "metrics",
                "public_url",
                "trusted_proxies",
                "admin_networks",
            ]))
            .merge(
                Env::prefixed("LAGESBILD_MAIL_")
                    .only(&["port"])
                    .map(|_| "mail.port".into()),
            );
        for key in TEXT_KEYS {
            if let Ok(text) = std::env::var(format!("LAGESBILD_MAIL_{}", key.to_uppercase())) {
                figment = figment.merge(Serialized::default(&format!("mail.{key}"), text));
            }
        }
        let mut settings: Self = figment
            .merge(Serialized::defaults(flags))
            .extract()
            .map_err(Box::new)?;
        for provider in &mut settings.openid {
            if let Ok(secret) = std::env::var(provider.variable()) {
                provider.client_secret = Some(Hidden(secret));
            }
        }
        if let Some(folder) = keys::credentials() {
            settings.take_credentials(&folder);
        }
        Ok(settings)
    }

    /// Secrets that are said nowhere else are looked for where systemd hands them over: `database`, `mail-password` and
    /// `openid-NAME`.
    fn take_credentials(&mut self, folder: &Path) {
        let there = |name: &str| Some(folder.join(name)).filter(|path| path.is_file());
        if self.database.is_none() {
            let text = there("database").and_then(|path| std::fs::read_to_string(path).ok());
            self.database = text.and_then(|text| text.lines().next().map(str::to_owned));
        }
        if self.mail.password.is_none() && self.mail.password_file.is_none() {
            self.mail.password_file = there("mail-password");
        }
        for provider in &mut self.openid {
            if provider.client_secret.is_none() && provider.client_secret_file.is_none() {
                provider.client_secret_file = there(&format!("openid-{}", provider.name));
            }
        }
    }

    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether other computers would be answered without TLS: neither is a proxy told of that has it, nor is only this computer
    /// answered.
    pub fn answers_others_in_the_clear(&self) -> bool {
        let bare = self.listen.trim_start_matches('[').trim_end_matches(']');
        let own = bare.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        !own && !self.is_https()
    }

    /// Scheme and host of the configured map background.
    pub fn map_background_origin(&self) -> Option<&str> {
        let url = &self.map_background.as_ref()?.url;
        let host_from = url.find("://")? + 3;
        let end = url[host_from..]
            .find(['/', '?'])
            .map_or(url.len(), |at| host_from + at);
        let origin = &url[..end];
        // The origin goes into a header: only what a host may contain.
        origin
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b":/.-_".contains(&b))
            .then_some(origin)
    }
}

/// What was said on the command line; only what was said overrides.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flags {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<String>,
    #[serde(skip_serializing_if = "MailFlags::is_empty")]
    pub mail: MailFlags,
}

/// `$XDG_DATA_HOME/lagesbild`, `~/.local/share/lagesbild`, or `/var/lib/lagesbild` without a home.
fn default_data() -> PathBuf {
    let xdg = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|p| p.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    xdg.or_else(home).map_or_else(
        || PathBuf::from("/var/lib/lagesbild"),
        |base| base.join("lagesbild"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_overrides_the_file() {
        let folder = std::env::temp_dir().join(format!("lagesbild-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(
            folder.join("lagesbild.toml"),
            "port = 9001\npublic_url = \"https://lage.example.se\"\n",
        )
        .unwrap();
        let flags = Flags {
            port: Some(9002),
            ..Flags::default()
        };
        let settings = Settings::read(None, Some(&folder), flags).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((settings.port, settings.is_https()), (9002, true));
    }

    #[test]
    fn secrets_are_taken_from_where_they_are_handed_over() {
        let folder = std::env::temp_dir().join(format!("lagesbild-handed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, secret) in [
            ("database", "postgres://lb:ett@db.example/lb\n"),
            ("mail-password", "två\n"),
            ("openid-kommunen", "tre\n"),
        ] {
            std::fs::write(folder.join(name), secret).unwrap();
        }
        let text = "[[openid]]\nname = \"kommunen\"\nlabel = \"K\"\nissuer = \"https://k.example\"\nclient_id = \"l\"\n\
                    [mail]\nserver = \"smtp.example\"\nuser = \"lb\"\nfrom = \"a@k.example\"\n";
        std::fs::write(folder.join("lagesbild.toml"), text).unwrap();
        let mut settings = Settings::read(None, Some(&folder), Flags::default()).unwrap();
        settings.database = None;
        settings.take_credentials(&folder);
        let of_mail = settings
            .mail
            .mail_server()
            .unwrap()
            .unwrap()
            .credentials
            .unwrap()
            .1;
        let of_provider = settings.openid[0].provider().unwrap().secret.unwrap();
        assert_eq!(
            settings.database.as_deref(),
            Some("postgres://lb:ett@db.example/lb")
        );
        assert_eq!((of_mail.0.as_str(), of_provider.0.as_str()), ("två", "tre"));
        // What is said in the settings goes before.
        settings.mail.password_file = None;
        settings.mail.password = Some(Hidden("annat".into()));
        settings.database = Some("postgres://här".into());
        settings.take_credentials(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(settings.database.as_deref(), Some("postgres://här"));
        assert!(settings.mail.password_file.is_none());
    }

    #[test]
    fn only_the_own_computer_is_answered_in_the_clear() {
        for (listen, public_url, expected) in [
            ("127.0.0.1", None, false),
            ("127.0.0.2", None, false),
            ("localhost", None, false),
            ("::1", None, false),
            ("[::1]", None, false),
            ("0.0.0.0", None, true),
            ("::", None, true),
            ("192.0.2.7", None, true),
            ("lage.exempelby.example", None, true),
            ("0.0.0.0", Some("http://lage.exempelby.example/"), true),
            ("0.0.0.0", Some("https://lage.exempelby.example/"), false),
        ] {
            let settings = Settings {
                listen: listen.into(),
                public_url: public_url.map(Into::into),
                ..Settings::default()
            };
            assert_eq!(
                settings.answers_others_in_the_clear(),
                expected,
                "{listen} {public_url:?}"
            );
        }
    }

    #[test]
    fn networks_of_administrators_are_read_or_refused() {
        let folder = std::env::temp_dir().join(format!("lagesbild-networks-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let read = |said: &str| {
            let text = format!("admin_networks = {said}\n");
            std::fs::write(folder.join("lagesbild.toml"), text).unwrap();
            Settings::read(None, Some(&folder), Flags::default()).map(|settings| settings.admin_networks)
        };
        let networks = read("[\"10.0.0.0/8\", \"2001:db8::/32\", \"192.0.2.7/32\"]").unwrap();
        let within = |address: &str| {
            let address: IpAddr = address.parse().unwrap();
            networks.iter().any(|network| network.contains(&address))
        };
        assert!(within("10.200.0.1") && within("2001:db8::7") && within("192.0.2.7"));
        assert!(!within("11.0.0.1") && !within("2001:db9::7") && !within("192.0.2.8") && !within("::1"));
        for wrong in ["[\"10.0.0.0/33\"]", "[\"rådhuset\"]", "[\"10.0.0.0\"]"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_origin_of_the_background_is_safe_in_a_header() {
        let origin = |url: &str| {
            let background = MapBackground {
                url: url.into(),
                attribution: String::new(),
                tile_size: 256,
            };
            let settings = Settings {
                map_background: Some(background),
                ..Settings::default()
            };
            settings.map_background_origin().map(str::to_owned)
        };
        assert_eq!(
            origin("https://kartor.example.se/{z}/{x}/{y}.png").as_deref(),
            Some("https://kartor.example.se")
        );
        assert_eq!(origin("https://elak.se; script-src *"), None);
    }
}
