//! The municipality's cameras: the five particulars of kamerabevakningslagen 10 §, and the written assessment that
//! comes before the start (7–9 §§).

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::{AreaCode, CameraCode, FunctionCode, InterventionCode, PlaceTypeCode};
use crate::record::{Field, Said, record};

record! {
    pub struct Camera {
        needed code: CameraCode,
        needed place: String,
        needed place_type: PlaceTypeCode,
        area: Option<AreaCode>,
        needed prose purpose: String,
        sound: bool,
        special_technique: String,
        /// When it was last weighed whether the interest is greater than the intrusion.
        needed assessed_on: Date,
        prose assessment: String,
        started_on: Option<Date>,
        ended_on: Option<Date>,
        interventions: Vec<InterventionCode>,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for Camera {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.place.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, _: &Chain) -> Result<(), RecordError> {
        match self.started_on {
            Some(started)
                if started < self.assessed_on && self.ended_on.is_none() && self.assessment.is_empty() =>
            {
                Err(RecordError::new("camera-assessed-late", "assessed_on")
                    .with("day", self.assessed_on)
                    .with("started", started))
            }
            _ => Ok(()),
        }
    }
}
