//! Records that do not fit among the others are refused by field and value.

use domain::chain::{Chain, Record};
use serde_json::{Value, json};

fn record(kind: &str, said: Value) -> Record {
    serde_json::from_value(json!({"kind": kind, "said": said})).unwrap()
}

/// What a record is refused for among others, and at which field; nothing when it fits.
fn check(others: &[(&str, Value)], kind: &str, said: Value, expected: Option<(&str, &str)>) {
    let chain: Chain = others
        .iter()
        .map(|(kind, said)| record(kind, said.clone()))
        .collect();
    let refused = chain.check(&record(kind, said)).err();
    let found = refused.as_ref().map(|why| (why.code, why.field));
    assert_eq!(found, expected, "{refused:?}");
}

#[test]
fn days_and_years_that_cannot_be() {
    let said = json!({"code": "a", "kind": "guideline", "title": "A", "valid_from": "2022-02-01", "valid_to": "2022-01-31"});
    check(&[], "document", said, Some(("ends-before-it-begins", "valid_to")));
    let said = json!({"code": "a", "texts": [{"text": "A", "from_year": 2022, "to_year": 2021}]});
    check(&[], "goal", said, Some(("ends-before-it-begins", "texts")));
}

#[test]
fn what_is_needed_and_what_is_not_there() {
    let said = json!({"code": "a", "kind": "guideline", "title": " "});
    check(&[], "document", said, Some(("needed", "title")));
    let said = json!({"code": "a", "problem": "borta", "text": "A", "perspective": "situation", "directness": "direct",
                      "strength": "hypothesis"});
    check(&[], "cause", said, Some(("unknown-record", "problem")));
}

#[test]
fn nothing_lies_under_itself() {
    let above = (
        "goal",
        json!({"code": "a", "texts": [{"text": "A"}], "parent": "b"}),
    );
    let below = ("goal", json!({"code": "b", "texts": [{"text": "B"}]}));
    let said = json!({"code": "b", "texts": [{"text": "B"}], "parent": "a"});
    check(&[above, below], "goal", said, Some(("cycle", "parent")));
}

#[test]
fn a_four_month_report_is_sent_as_it_was_frozen() {
    let frozen = (
        "document",
        json!({"code": "t1", "kind": "follow_up", "title": "Tertialrapport", "decided_on": "2022-05-10"}),
    );
    let sent = |on: &str, document: Option<&str>, source: &str| json!({"code": "2022-T1", "sent_on": on, "document": document, "source": source});
    let check = |said: Value, expected| {
        check(std::slice::from_ref(&frozen), "tertial_report", said, expected);
    };
    check(sent("2022-05-10", Some("t1"), ""), None);
    check(
        sent("2022-05-11", Some("t1"), ""),
        Some(("tertial-sent-otherwise", "sent_on")),
    );
    check(
        sent("2022-05-10", None, ""),
        Some(("tertial-not-frozen", "sent_on")),
    );
    // All that is known of one that was sent before the register was there.
    check(sent("2022-05-10", None, "Diariet"), None);
    let received = json!({"code": "2022-T1", "receipts": [{"function": "chef", "on": "2022-05-12"}]});
    check(received, Some(("tertial-not-frozen", "sent_on")));
}

#[test]
fn a_plan_rests_on_an_adopted_picture() {
    let picture = |on: Option<&str>| {
        (
            "document",
            json!({"code": "bild", "kind": "situational_picture", "title": "Bild", "decided_on": on}),
        )
    };
    let plan = |basis: Option<&str>| json!({"code": "plan", "kind": "action_plan", "title": "Plan", "decided_on": "2024-06-01", "basis": basis});
    check(&[], "document", plan(None), Some(("plan-without-basis", "basis")));
    check(
        &[picture(None)],
        "document",
        plan(Some("bild")),
        Some(("basis-not-adopted", "basis")),
    );
    check(
        &[picture(Some("2024-07-01"))],
        "document",
        plan(Some("bild")),
        Some(("basis-not-adopted", "basis")),
    );
    check(
        &[picture(Some("2024-05-01"))],
        "document",
        plan(Some("bild")),
        None,
    );
}

#[test]
fn a_grade_is_of_the_scale_of_its_year_and_explained_when_it_falls() {
    let scale = (
        "grade_scale",
        json!({"code": "gammal", "name": "Till 2020", "to_year": 2020,
        "steps": [{"code": "god", "name": "God"}, {"code": "godtagbar", "name": "Godtagbar"}]}),
    );
    let goal = ("goal", json!({"code": "mal", "texts": [{"text": "Tryggt"}]}));
    let before = (
        "grade",
        json!({"code": "2019", "goal": "mal", "year": 2019, "scale": "gammal", "step": "god"}),
    );
    let grade = |year: i16, step: &str, adopted: Option<&str>, causes: Value| {
        json!({"code": "ny", "goal": "mal", "year": year, "scale": "gammal", "step": step, "adopted_on": adopted,
               "hypotheses": causes})
    };
    let others = [scale, goal, before];
    check(
        &others,
        "grade",
        grade(2020, "delvis", None, json!([])),
        Some(("grade-step", "step")),
    );
    check(
        &others,
        "grade",
        grade(2021, "god", None, json!([])),
        Some(("grade-scale-year", "scale")),
    );
    check(
        &others,
        "grade",
        grade(2019, "god", None, json!([])),
        Some(("grade-twice", "year")),
    );
    check(&others, "grade", grade(2020, "godtagbar", None, json!([])), None);
    let fell = grade(2020, "godtagbar", Some("2021-03-01"), json!([]));
    check(&others, "grade", fell, Some(("grade-unexplained", "hypotheses")));
    let why = json!([{"text": "Pandemin", "strength": "hypothesis"}]);
    check(
        &others,
        "grade",
        grade(2020, "godtagbar", Some("2021-03-01"), why),
        None,
    );
}

#[test]
fn sums_add_up() {
    let source = ("funding_source", json!({"code": "huge", "name": "Utdelning"}));
    let package = |parts: i64| {
        json!({"code": "paket", "name": "Paket", "year": 2022, "amount": 1500,
               "parts": [{"funding": "huge", "amount": parts}]})
    };
    check(
        std::slice::from_ref(&source),
        "budget_package",
        package(1400),
        Some(("package-sum", "parts")),
    );
    let line = |code: &str, budget: i64, part_of: Option<&str>| json!({"code": code, "package": "paket", "purpose": "Värdar", "budget": budget, "part_of": part_of});
    let others = [
        source,
        ("budget_package", package(1500)),
        ("budget_line", line("a", 1000, None)),
    ];
    check(
        &others,
        "budget_line",
        line("b", 501, None),
        Some(("package-lines", "budget")),
    );
    check(&others, "budget_line", line("b", 500, None), None);
    check(
        &others,
        "budget_line",
        line("c", 1001, Some("a")),
        Some(("line-parts", "budget")),
    );
    check(&others, "budget_line", line("c", 320, Some("a")), None);
}

#[test]
fn a_promise_takes_one_step_after_another() {
    let year = ("promise_year", json!({"year": 2022, "categories": ["Narkotika"]}));
    let body = (
        "body",
        json!({"code": "sty", "kind": "steering_group", "name": "Styrgruppen"}),
    );
    let promise = |extra: Value| {
        let mut said = json!({"code": "a", "year": 2022, "category": "Narkotika", "text": "Minst tio."});
        said.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        said
    };
    let others = [year, body];
    let check = |extra: Value, expected| check(&others, "promise", promise(extra), expected);
    check(
        json!({"category": "Trafik"}),
        Some(("promise-category", "category")),
    );
    check(
        json!({"decided_on": "2022-01-10", "decided_by": "sty"}),
        Some(("promise-step-skipped", "decided_on")),
    );
    let signed = json!([{"partner": "polisen", "signed_on": "2022-01-12"}, {"partner": "huge"}]);
    let steps = json!({"proposed_on": "2022-01-05", "decided_on": "2022-01-10", "decided_by": "sty", "parties": signed});
    check(steps.clone(), None);
    let mut published = steps;
    published["published_on"] = json!("2022-02-01");
    check(published.clone(), Some(("promise-unsigned", "parties")));
    published["parties"] = json!([{"partner": "polisen", "signed_on": "2022-01-12"}]);
    check(published.clone(), None);
    published["decided_on"] = json!("2022-01-01");
    check(published, Some(("promise-step-order", "proposed_on")));
}

#[test]
fn an_answer_has_words_and_minutes_have_a_meeting() {
    let bodies = ["sty", "osg"].map(|code| {
        (
            "body",
            json!({"code": code, "kind": "working_group", "name": code}),
        )
    });
    let assignment = |to: &str, answer: &str| {
        json!({"code": "a", "from_body": "sty", "to_body": to, "text": "Se över.", "given_on": "2022-01-01",
               "answered_on": "2022-02-01", "answer": answer})
    };
    check(
        &bodies,
        "assignment",
        assignment("sty", "Klart."),
        Some(("assignment-to-itself", "to_body")),
    );
    check(
        &bodies,
        "assignment",
        assignment("osg", ""),
        Some(("answer-missing", "answer")),
    );
    check(&bodies, "assignment", assignment("osg", "Klart."), None);
    let meeting = json!({"body": "sty", "on": "2022-02-10", "minutes_adopted_on": "2022-02-20"});
    check(
        &bodies,
        "meeting",
        meeting,
        Some(("minutes-of-no-meeting", "minutes_adopted_on")),
    );
}
