//! The municipalities of the installation, each with its own lists and areas as one document.

use domain::codes::MunicipalityCode;
use domain::municipality::Municipality;

use crate::database::{Ask, json, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

/// Municipality 0: what belongs to the installation as a whole, such as accounts.
pub fn installation() -> MunicipalityCode {
    MunicipalityCode::new(0).expect("0 has at most four digits")
}

impl Work {
    /// Keeps the municipality's definition; answers whether it was new or different.
    pub async fn save_municipality(&mut self, definition: &Municipality) -> Result<bool, StoreError> {
        if definition.code != self.municipality {
            return Err(StoreError::Refused(
                "definitionen gäller en annan kommun än den som skrivs. Välj rätt kommun",
            ));
        }
        let text = json(definition)?;
        let was = self
            .row(
                "SELECT definition FROM municipality WHERE municipality = $1",
                values![self.municipality],
            )
            .await?
            .map(|row| row.text("definition"))
            .transpose()?;
        if was.as_ref() == Some(&text) {
            return Ok(false);
        }
        self.execute(
            "INSERT INTO municipality (municipality, definition, loaded_at) VALUES ($1, $2, $3)
             ON CONFLICT (municipality) DO UPDATE
             SET definition = excluded.definition, loaded_at = excluded.loaded_at",
            values![self.municipality, &text, self.now],
        )
        .await?;
        // The whole document is long and stands in its table; the journal seals it by its digest.
        let digest =
            |text: &String| serde_json::json!({ "sha256": crate::journal::sha256_hex(text.as_bytes()) });
        let code = self.municipality.to_string();
        self.journal(
            "municipality_saved",
            ("municipality", &code),
            was.as_ref().map(digest),
            Some(digest(&text)),
            "",
        )
        .await?;
        Ok(true)
    }
}

impl Store {
    pub async fn municipality(&self, m: MunicipalityCode) -> Result<Option<Municipality>, StoreError> {
        self.row(
            "SELECT definition FROM municipality WHERE municipality = $1",
            values![m],
        )
        .await?
        .map(|row| row.json("definition"))
        .transpose()
    }

    pub async fn municipalities(&self) -> Result<Vec<Municipality>, StoreError> {
        self.rows(
            "SELECT definition FROM municipality ORDER BY municipality",
            vec![],
        )
        .await?
        .iter()
        .map(|row| row.json("definition"))
        .collect()
    }
}
