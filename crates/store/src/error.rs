//! What can go wrong in the register, in words that the user may meet.

use domain::event::Event;
use domain::picture::Picture;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "databasen svarade inte som den skulle: {0}. Försök igen; kontrollera annars disken och databasservern"
    )]
    Database(String),
    #[error("disken är full. Inget är sparat. Frigör utrymme och försök igen")]
    DiskFull,
    #[error(
        "registret går bara att läsa: filen, katalogen eller databasservern är skrivskyddad. Inget är sparat. \
         Ge programmets användare rätt att skriva och försök igen"
    )]
    ReadOnly,
    #[error(
        "databasen är låst av ett annat program. Inget är sparat. Vänta tills det är klart, eller avsluta det, och \
         försök igen"
    )]
    Busy,
    #[error("databasen går inte att nå: {0}. Kontrollera att den är i gång och att adressen stämmer")]
    Unreachable(String),
    #[error(
        "databasen på {0} nås över nätet och måste skyddas: skriv sslmode=verify-full i adressen, och sslrootcert=FIL om \
         certifikatet är kommunens eget. Inget är skickat"
    )]
    Unprotected(String),
    #[error("filen är ingen databas, eller så är den skadad: {0}. Återläs en säkerhetskopia")]
    Damaged(String),
    #[error("skrivningen kunde inte avslutas: {0}. Inget är sparat. Försök igen")]
    NotCommitted(String),
    #[error("skrivningen avbröts av ett fel i programmet. Inget är sparat")]
    Broken,
    #[error("registret håller på att stängas. Inget är sparat. Försök igen om en stund")]
    Closed,
    #[error("katalogen {path} går inte att använda: {source}")]
    Directory { path: String, source: std::io::Error },
    #[error(
        "databasen är gjord av en nyare version av Lägesbild (schema {found}, den här kan {known}). \
         Uppgradera programmet, eller återläs en säkerhetskopia från den äldre versionen"
    )]
    Newer { found: i64, known: i64 },
    #[error(
        "databasens schema {version} stämmer inte med programmets. Filen kan vara skadad eller ändrad för hand. \
         Återläs en säkerhetskopia"
    )]
    SchemaDiffers { version: i64 },
    #[error("{what} är oläsligt i databasen: \"{value}\". Kör verify och återläs en säkerhetskopia")]
    Corrupt { what: String, value: String },
    #[error("någon annan har ändrat händelsen under tiden. Jämför och spara igen")]
    StaleEvent { current: Box<Event> },
    #[error("någon annan har ändrat lägesbilden under tiden. Jämför och spara igen")]
    StalePicture { current: Box<Picture> },
    #[error("{kind} {id} finns inte")]
    NotFound { kind: &'static str, id: String },
    #[error("lägesbilden är fastställd och kan inte ändras. Gör en rättelse i stället")]
    PictureAdopted,
    #[error("{0}")]
    Refused(&'static str),
    #[error(transparent)]
    Record(#[from] domain::chain::RecordError),
    #[error("någon annan har ändrat posten under tiden. Jämför och spara igen")]
    StaleRecord,
    #[error("e-postadressen {0} har redan ett konto")]
    EmailTaken(String),
    #[error("filen {path} går inte att använda som säkerhetskopia: {why}")]
    Backup { path: String, why: String },
    #[error("filen {path} går inte att skriva: {why}")]
    Unwritable { path: String, why: String },
}

/// Work beside the database's own that stopped.
impl From<tokio::task::JoinError> for StoreError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Database(error.to_string())
    }
}

impl StoreError {
    pub(crate) fn corrupt(what: &str, value: impl std::fmt::Display) -> Self {
        Self::Corrupt {
            what: what.to_owned(),
            value: value.to_string(),
        }
    }

    /// Names what the one who runs the installation can do something about; everything else stays as the database
    /// said it.
    pub(crate) fn of(error: sqlx::Error) -> Self {
        use sqlx::Error;
        match &error {
            Error::PoolTimedOut => Self::Unreachable("den svarade inte i tid".into()),
            Error::Io(error) => Self::Unreachable(error.to_string()),
            Error::Tls(error) => Self::Unreachable(error.to_string()),
            Error::Configuration(error) => Self::Unreachable(format!("adressen går inte att läsa, {error}")),
            Error::Database(said) => {
                let words = said.message().to_owned();
                let code = said.code().unwrap_or_default();
                if said.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                    Self::of_sqlite(&code, words)
                } else {
                    Self::of_postgres(&code, words)
                }
            }
            _ => Self::Database(error.to_string()),
        }
    }

    /// The lowest byte of SQLite's code is the kind of fault, the rest says more of it.
    fn of_sqlite(code: &str, words: String) -> Self {
        match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(5 | 6) => Self::Busy,
            Ok(8) => Self::ReadOnly,
            Ok(11 | 26) => Self::Damaged(words),
            Ok(13) => Self::DiskFull,
            Ok(14) => Self::Unreachable(words),
            _ => Self::Database(words),
        }
    }

    fn of_postgres(code: &str, words: String) -> Self {
        match code {
            "53100" => Self::DiskFull,
            "25006" => Self::ReadOnly,
            "55P03" | "40P01" => Self::Busy,
            // A database that is not there, too many connections, a server that starts or stops.
            "3D000" | "53300" | "57P01" | "57P02" | "57P03" => Self::Unreachable(words),
            // Trouble with the connection, and with who one says one is.
            _ if code.starts_with("08") || code.starts_with("28") => Self::Unreachable(words),
            _ => Self::Database(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: StoreError, says: &str) {
        assert!(error.to_string().contains(says), "{error}");
    }

    #[test]
    fn what_someone_can_mend_is_named() {
        check(StoreError::of_sqlite("1544", String::new()), "går bara att läsa");
        check(
            StoreError::of_sqlite("5", String::new()),
            "låst av ett annat program",
        );
        check(StoreError::of_sqlite("13", String::new()), "disken är full");
        check(StoreError::of_sqlite("26", String::new()), "ingen databas");
        check(StoreError::of_postgres("53100", String::new()), "disken är full");
        check(
            StoreError::of_postgres("25006", String::new()),
            "går bara att läsa",
        );
        check(
            StoreError::of_postgres("57P01", "stängs".into()),
            "går inte att nå: stängs",
        );
        check(
            StoreError::of_postgres("42P01", "okänd".into()),
            "svarade inte som den skulle: okänd",
        );
        check(StoreError::of(sqlx::Error::PoolTimedOut), "svarade inte i tid");
    }
}
