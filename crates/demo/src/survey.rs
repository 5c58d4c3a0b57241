//! Made-up safety surveys: three years of answers, area by area, with one question that was changed on the way.

use domain::codes::AreaCode;
use domain::goal::Better;
use domain::municipality::Municipality;
use domain::safety_survey::{SafetySurvey, SurveyAnswers, SurveyMethod, SurveyQuestion};
use jiff::civil::{Date, date};

use crate::random::Chance;

/// Surveys that are made.
const YEARS: i16 = 3;
/// Asked in each area.
const ASKED: i64 = 360;
/// The share who answer; fewer of the young.
const ANSWER: f64 = 0.46;
/// Of those who live there, those who are as old as those asked.
const OF_AGE: f64 = 0.79;

/// A question: its share in percent in an area like the others, and how much of the difference between areas, men and
/// women shows in it.
struct Asked {
    code: &'static str,
    text: &'static str,
    counted: &'static str,
    version: i64,
    better: Better,
    share: f64,
    areas: f64,
    women: f64,
    /// The first of the surveys that has it so.
    from: i16,
    until: i16,
}

const QUESTIONS: [Asked; 5] = [
    Asked {
        code: "otrygg-kvall",
        text: "Hur trygg känner du dig när du går ut ensam sent en kväll i området där du bor?",
        counted: "ganska eller mycket otrygg, eller går inte ut",
        version: 1,
        better: Better::Lower,
        share: 31.0,
        areas: 1.0,
        women: 12.0,
        from: 0,
        until: YEARS,
    },
    Asked {
        code: "later-bli",
        text: "Har du det senaste året låtit bli att gå ut av oro för att utsättas för brott?",
        counted: "ofta eller ibland",
        version: 1,
        better: Better::Lower,
        share: 19.0,
        areas: 0.6,
        women: 9.0,
        from: 0,
        until: YEARS,
    },
    Asked {
        code: "utsatt",
        text: "Har du de senaste tolv månaderna utsatts för hot, våld, stöld eller skadegörelse?",
        counted: "ja",
        version: 1,
        better: Better::Lower,
        share: 14.0,
        areas: 0.3,
        women: -2.0,
        from: 0,
        until: YEARS,
    },
    Asked {
        code: "kommunens-arbete",
        text: "Är du nöjd med hur kommunen arbetar för tryggheten?",
        counted: "ganska eller mycket nöjd",
        version: 1,
        better: Better::Higher,
        share: 52.0,
        areas: -0.3,
        women: 1.0,
        from: 0,
        until: 1,
    },
    Asked {
        code: "kommunens-arbete",
        text: "Hur stort förtroende har du för kommunens arbete för tryggheten?",
        counted: "ganska eller mycket stort",
        version: 2,
        better: Better::Higher,
        share: 41.0,
        areas: -0.4,
        women: 2.0,
        from: 1,
        until: YEARS,
    },
];

const AGES: [(&str, f64); 3] = [("16–29 år", 0.22), ("30–64 år", 0.54), ("65–84 år", 0.24)];

/// What a survey was, and what each one answered; the results are computed by whoever keeps it.
pub struct MadeUpSurvey {
    pub survey: SafetySurvey,
    pub answers: SurveyAnswers,
    /// The day its results were published.
    pub published: Date,
}

/// The latest first made last. None in a municipality without inhabitants.
pub fn surveys(municipality: &Municipality, seed: u64, as_of: Date) -> Vec<MadeUpSurvey> {
    let last = if as_of >= date(as_of.year(), 6, 15) {
        as_of.year()
    } else {
        as_of.year() - 1
    };
    let made = (0..YEARS).map(|n| made_up(municipality, seed, last - YEARS + 1 + n, n));
    made.flatten().collect()
}

fn made_up(municipality: &Municipality, seed: u64, year: i16, n: i16) -> Option<MadeUpSurvey> {
    let areas: Vec<(AreaCode, f64)> = municipality
        .working_areas()
        .iter()
        .filter_map(|area| {
            let (people, _) = municipality.population_of(&area.code, year)?;
            Some((area.code.clone(), (people as f64 * OF_AGE).round()))
        })
        .filter(|(_, people)| *people > ASKED as f64)
        .collect();
    if areas.is_empty() {
        return None;
    }
    let asked: Vec<&Asked> = QUESTIONS
        .iter()
        .filter(|q| (q.from..q.until).contains(&n))
        .collect();
    let mut answers = Answers::new(&asked);
    for (i, (area, people)) in areas.iter().enumerate() {
        // How an area lies to the others lasts; how it moves is its own.
        let mut own = Chance::stream(seed, 7_000 + i as u64);
        let lies = own.bell() * 6.0;
        let drift = own.bell() * 3.0;
        let mut chance = Chance::stream(seed, 7_100 + i as u64 * 10 + n as u64);
        answers.of_area(area, *people, lies + drift * f64::from(n), &asked, &mut chance);
    }
    let answers = answers.done();
    let survey = SafetySurvey {
        code: format!("trygghet-{year}").into(),
        name: format!("Trygghetsmätning {year} (påhittad)"),
        year,
        from: Some(date(year, 3, 1)),
        to: Some(date(year, 4, 15)),
        population: "Boende 16–84 år".to_owned(),
        method: Some(SurveyMethod::PostAndWeb),
        asked: Some(ASKED * areas.len() as i64),
        answered: Some(answers.rows.len() as i64),
        design: "Slumpmässigt urval i varje kommundel. Vikterna gör att varje kommundel räknas efter hur många som bor där."
            .to_owned(),
        least_answers: Some(20),
        withheld: None,
        questions: asked.iter().map(|q| q.question()).collect(),
        results: Vec::new(),
        source: "Demonstrationsdata. Alla svar är påhittade".to_owned(),
        statements: Vec::new(),
    };
    Some(MadeUpSurvey {
        survey,
        answers,
        published: date(year, 6, 1),
    })
}

impl Asked {
    fn question(&self) -> SurveyQuestion {
        SurveyQuestion {
            code: self.code.to_owned(),
            text: self.text.to_owned(),
            version: self.version,
            counted: self.counted.to_owned(),
            better: Some(self.better),
        }
    }
}

/// Answers that are being given.
struct Answers {
    questions: Vec<(String, Vec<Option<bool>>)>,
    areas: Vec<Option<AreaCode>>,
    sexes: Vec<Option<String>>,
    ages: Vec<Option<String>>,
    weights: Vec<f64>,
    strata: Vec<String>,
    population: Vec<f64>,
}

impl Answers {
    fn new(asked: &[&Asked]) -> Self {
        Self {
            questions: asked.iter().map(|q| (q.code.to_owned(), Vec::new())).collect(),
            areas: Vec::new(),
            sexes: Vec::new(),
            ages: Vec::new(),
            weights: Vec::new(),
            strata: Vec::new(),
            population: Vec::new(),
        }
    }

    fn of_area(&mut self, area: &AreaCode, people: f64, lies: f64, asked: &[&Asked], chance: &mut Chance) {
        let before = self.areas.len();
        for _ in 0..ASKED {
            let at = chance.unit();
            let age = if at < AGES[0].1 {
                0
            } else if at < AGES[0].1 + AGES[1].1 {
                1
            } else {
                2
            };
            let answers = ANSWER + [-0.2, 0.0, 0.16][age];
            if !chance.happens(answers) {
                continue;
            }
            let is_woman = chance.happens(0.52);
            for (question, (_, given)) in asked.iter().zip(&mut self.questions) {
                let sex = question.women * if is_woman { 0.5 } else { -0.5 };
                let share = (question.share + lies * question.areas + sex) / 100.0;
                // One in forty leaves a question out.
                let answer = chance.happens(share.clamp(0.02, 0.98));
                given.push((!chance.happens(0.025)).then_some(answer));
            }
            self.areas.push(Some(area.clone()));
            self.sexes
                .push(Some(if is_woman { "Kvinnor" } else { "Män" }.to_owned()));
            self.ages.push(Some(AGES[age].0.to_owned()));
            self.strata.push(area.to_string());
            self.population.push(people);
        }
        let answered = (self.areas.len() - before).max(1) as f64;
        self.weights.resize(self.areas.len(), people / answered);
    }

    fn done(self) -> SurveyAnswers {
        SurveyAnswers {
            rows: (2..).take(self.areas.len()).collect(),
            questions: self.questions,
            areas: Some(self.areas),
            groupings: vec![("Kön".to_owned(), self.sexes), ("Ålder".to_owned(), self.ages)],
            weights: Some(self.weights),
            strata: Some(self.strata),
            clusters: None,
            population: Some(self.population),
            lonely_adjusted: false,
        }
    }
}
