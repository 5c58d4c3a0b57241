use std::fmt::Write as _;

use domain::municipality::Municipality;

use super::*;
use crate::municipality::read_municipality;

const BOOK: &str = "\
code = 'matning-2025'
name = 'Mätningen 2025'
year = 2025
population = 'Boende 16–84 år'

[columns]
area = 'Område'
weight = 'Vikt'
stratum = 'Stratum'
groups = { 'Kön' = 'kon' }

[groups.'Kön']
1 = 'Kvinnor'
2 = 'Män'

[[question]]
code = 'otrygg'
column = 'F12'
text = 'Hur trygg känner du dig ute?'
version = 1
counted = 'Ganska eller mycket otrygg'
counted_codes = [3, 4]
other_codes = [1, '2']
";

fn example() -> Municipality {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
    let text = std::fs::read_to_string(folder.join("example.toml")).unwrap();
    read_municipality(&text, |name: &str| std::fs::read_to_string(folder.join(name))).unwrap()
}

fn table(rows: &str) -> String {
    format!("Område;Vikt;Stratum;kon;F12;Kommentar\n{rows}")
}

fn read(rows: &str, book: &str) -> Result<ReadSurvey, SurveyFileError> {
    read_survey(table(rows).as_bytes(), book, &example())
}

fn check(rows: &str, expected: &str) {
    check_book(rows, BOOK, expected);
}

fn check_book(rows: &str, book: &str, expected: &str) {
    match read(rows, book) {
        Err(SurveyFileError::Survey(why)) => assert_eq!(why.code, expected, "{why}"),
        other => panic!("{other:?} instead of {expected}"),
    }
}

fn answers(read: ReadSurvey) -> SurveyAnswers {
    match read.content {
        SurveyContent::Answers(answers) => answers,
        SurveyContent::Results(results) => panic!("{results:?}"),
    }
}

#[test]
fn answers_are_read_by_the_codebook_and_nothing_else_is() {
    let rows =
        "Centrum;1,5;norr;1;3;Ring mig på 070-123 45 67\ncentrum;2;norr;2;1;\n;1;norr;;9;\n;1;norr;1;;\n";
    let found = read(rows, BOOK).unwrap();
    assert_eq!(found.columns, ["Område", "Vikt", "Stratum", "kon", "F12"]);
    assert_eq!(found.unread, ["Kommentar"]);
    assert_eq!(found.unknown_codes, [("otrygg".to_owned(), 1)]);
    assert_eq!(found.survey.answered, Some(4));
    let own = answers(found);
    assert_eq!(own.questions[0].1, [Some(true), Some(false), None, None]);
    assert_eq!(own.weights, Some(vec![1.5, 2.0, 1.0, 1.0]));
    let women = Some("Kvinnor".to_owned());
    assert_eq!(
        own.groupings[0].1,
        [women.clone(), Some("Män".into()), None, women]
    );
    assert_eq!(
        own.areas.unwrap()[..2],
        [Some("centrum".into()), Some("centrum".into())]
    );
}

#[test]
fn rows_without_a_weight_are_told_and_left_out() {
    let found = read(
        "centrum;;norr;1;3;\ncentrum;två;norr;1;3;\ncentrum;1;norr;1;3;\n",
        BOOK,
    )
    .unwrap();
    let told: Vec<(u64, &str)> = found.rejected.iter().map(|(row, why)| (*row, why.code)).collect();
    assert_eq!(
        told,
        [(2, "survey-weight-missing"), (3, "survey-weight-unreadable")]
    );
    assert_eq!(answers(found).rows, [4]);
    check("centrum;;norr;1;3;\n", "survey-no-rows-left");
}

#[test]
fn what_is_no_survey_is_said() {
    check("Atlantis;1;norr;1;3;\n", "survey-unknown-area");
    check(
        "centrum;1;norr;1;Jag tycker att det är för mörkt i parken om kvällarna.;\n",
        "survey-free-text",
    );
    check(
        "centrum;1;norr;1;7;\ncentrum;1;norr;1;8;\n",
        "survey-codes-unknown",
    );
    check("centrum;1;19900101-2385;1;3;\n", "survey-personal");
    let mut many = String::new();
    for n in 0..13 {
        writeln!(many, "centrum;1;norr;grupp {n};3;").unwrap();
    }
    let free = BOOK.replace("[groups.'Kön']\n1 = 'Kvinnor'\n2 = 'Män'\n", "");
    check_book(&many, &free, "survey-not-groups");
    let rows = "centrum;1;norr;1;3;\n";
    check_book(rows, &BOOK.replace("'F12'", "'F13'"), "survey-no-column");
    check_book(
        rows,
        &BOOK.replace("year = 2025", "year = 'i fjol'"),
        "survey-codebook",
    );
    check_book(rows, &BOOK.replace("[1, '2']", "[1, 3]"), "survey-codes-both");
    check_book(
        rows,
        &BOOK.replace("other_codes = [1, '2']\n", ""),
        "survey-codes-missing",
    );
    assert!(matches!(
        read_survey(b"%PDF-1.7", BOOK, &example()),
        Err(SurveyFileError::File(_))
    ));
}

const RESULTS: &str = "\
code = 'matning-2025'
name = 'Mätningen 2025'
year = 2025
population = 'Boende 16–84 år'

[columns]
question = 'Fråga'
area = 'Område'
grouping = 'Indelning'
group = 'Grupp'
share = 'Andel'
low = 'Från'
high = 'Till'
n = 'Svar'

[[question]]
code = 'otrygg'
text = 'Hur trygg känner du dig ute?'
version = 1
counted = 'Ganska eller mycket otrygg'
";

fn read_results(rows: &str) -> Result<ReadSurvey, SurveyFileError> {
    let table = format!("Fråga;Område;Indelning;Grupp;Andel;Från;Till;Svar\n{rows}");
    read_survey(table.as_bytes(), RESULTS, &example())
}

#[test]
fn a_table_of_results_is_read_row_by_row() {
    let rows = "otrygg;;;;34,2 %;30,1;38,5;610\nHur trygg känner du dig ute?;centrum;Kön;Kvinnor;41;30;52;80\n\
                annan;;;;34;;;610\notrygg;Atlantis;;;34;;;610\notrygg;;;;134;;;610\notrygg;;;;34;36;38;610\n\
                otrygg;;;;34;;;många\notrygg;;;Män;34;;;200\n";
    let found = read_results(rows).unwrap();
    let told: Vec<&str> = found.rejected.iter().map(|(_, why)| why.code).collect();
    assert_eq!(
        told,
        [
            "survey-row-question",
            "survey-row-area",
            "survey-row-share",
            "survey-row-interval",
            "survey-row-n",
            "survey-row-grouping"
        ]
    );
    let SurveyContent::Results(results) = found.content else {
        panic!("no results");
    };
    assert_eq!(
        (results[0].share, results[0].low, results[0].n),
        (34.2, Some(30.1), 610)
    );
    assert_eq!(
        (results[1].area.as_ref(), results[1].group.as_str()),
        (Some(&"centrum".into()), "Kvinnor")
    );
}

#[test]
fn shares_of_one_are_not_taken_for_percent() {
    match read_results("otrygg;;;;0,34;;;610\n") {
        Err(SurveyFileError::Survey(why)) => assert_eq!(why.code, "survey-fractions"),
        other => panic!("{other:?}"),
    }
}
