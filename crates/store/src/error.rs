//! What can go wrong in the register, in words that the user may meet.

use domain::event::Event;
use domain::picture::Picture;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "databasen svarade inte som den skulle: {0}. Försök igen; kontrollera annars disken och databasservern"
    )]
    Database(#[from] sqlx::Error),
    #[error("disken är full. Inget är sparat. Frigör utrymme och försök igen")]
    DiskFull,
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
    #[error("e-postadressen {0} har redan ett konto")]
    EmailTaken(String),
    #[error("filen {path} går inte att använda som säkerhetskopia: {why}")]
    Backup { path: String, why: String },
    #[error("filen {path} går inte att skriva: {why}")]
    Unwritable { path: String, why: String },
}

impl StoreError {
    pub(crate) fn corrupt(what: &str, value: impl std::fmt::Display) -> Self {
        Self::Corrupt {
            what: what.to_owned(),
            value: value.to_string(),
        }
    }

    /// Names a full disk as such; everything else stays as the database said it.
    pub(crate) fn of(error: sqlx::Error) -> Self {
        let full = error.as_database_error().is_some_and(|e| {
            // 13 is SQLITE_FULL, 53100 PostgreSQL's disk_full.
            e.code().is_some_and(|code| code == "13" || code == "53100")
        });
        if full {
            Self::DiskFull
        } else {
            Self::Database(error)
        }
    }
}
