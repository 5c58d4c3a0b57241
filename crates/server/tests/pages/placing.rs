//! A figure put into a week's picture: shown there and in its files, no finer for others than they may see, taken out
//! again, and locked with the picture.

use axum::http::StatusCode;

use crate::explore::told;
use crate::weekly::assessment;
use crate::world::{Who, World, on_each_database};

on_each_database!(
    a_figure_is_put_in_taken_out_and_locked,
    others_get_no_finer_than_they_may_see,
    what_cannot_be_put_in_is_said,
);

const WEEK: &str = "/lagesbild/2022-W10";
const PLACE: &str = "/utforska/lagesbild";

/// Puts a figure of a selection into week 10.
async fn place(world: &World, figure: &str, selection: &str, sentence: &str) {
    let fields = [
        ("figur", figure),
        ("urval", selection),
        ("bild", "2022-W10"),
        ("mening", sentence),
    ];
    let answer = world.post(Who::Coordinator, PLACE, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(answer.leads_to(), format!("{WEEK}?klart=figure-placed#figurer"));
}

async fn page(world: &World, who: Who, path: &str) -> String {
    let answer = world.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.text()
}

/// What a figure's own page has in its table.
async fn table(world: &World, path: &str) -> String {
    let page = page(world, Who::Coordinator, path).await;
    page[page.find("<tbody>").unwrap()..page.find("</tbody>").unwrap()].to_owned()
}

/// Assesses the week and adopts it, from where it stands.
async fn assess_and_adopt(world: &World) {
    let week = "2022-W10".parse().unwrap();
    let draft = world.app.store.picture(world.code, week, None).await;
    let edit = draft.unwrap().map_or(0, |p| p.edit);
    let fields = assessment(&world.home().municipality, &edit.to_string(), "En vanlig vecka.");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let saved = world.post(Who::Coordinator, WEEK, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let edit = (edit + 1).to_string();
    let adopted = world
        .post(Who::Coordinator, &format!("{WEEK}/faststall"), &[("edit", &edit)])
        .await;
    assert_eq!(adopted.status, StatusCode::SEE_OTHER, "{}", adopted.text());
}

async fn a_figure_is_put_in_taken_out_and_locked() {
    let world = told(3_000).await;
    let explore = page(&world, Who::Coordinator, "/utforska?period=28-dagar").await;
    assert!(explore.contains("/utforska/lagesbild?period=28-dagar"));
    let form = page(
        &world,
        Who::Coordinator,
        "/utforska/lagesbild?period=28-dagar&figur=kategorier",
    )
    .await;
    // A period that moves is kept as its days.
    assert!(form.contains("fran=2022-02-"), "{form}");
    let days = "fran=2022-02-14&till=2022-03-13";
    place(&world, "kategorier", days, "Klottret ökade i februari.").await;
    place(&world, "tid", days, "Flest på fredagar.").await;
    let shown = page(&world, Who::Coordinator, WEEK).await;
    assert!(shown.contains("Klottret ökade i februari.") && shown.contains("Flest på fredagar."));
    assert!(shown.contains("/lagesbild/2022-W10/figur/egen-1.svg"), "{shown}");
    let own = table(&world, "/lagesbild/2022-W10/figur/egen-1").await;
    let explored = page(
        &world,
        Who::Coordinator,
        "/utforska/figur/kategorier?fran=2022-02-14&till=2022-03-13",
    )
    .await;
    let numbers = |page: &str| -> Vec<String> {
        let cells = page.split("c-table__number\">").skip(1);
        cells
            .filter_map(|cell| cell.split('<').next())
            .filter(|n| n.chars().all(|c| c.is_ascii_digit()))
            .map(str::to_owned)
            .collect()
    };
    assert!(!numbers(&own).is_empty());
    assert_eq!(
        numbers(&own),
        numbers(&explored),
        "the figure is another than on Explore"
    );

    let gone = world
        .post(
            Who::Coordinator,
            "/lagesbild/2022-W10/ta-bort-figur",
            &[("nummer", "2")],
        )
        .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text());
    let shown = page(&world, Who::Coordinator, WEEK).await;
    assert!(!shown.contains("Flest på fredagar.") && shown.contains("Klottret ökade"));

    // The assessment is written around it, and leaves it where it is.
    assess_and_adopt(&world).await;
    let locked = table(&world, "/lagesbild/2022-W10/figur/egen-1").await;
    assert_eq!(own, locked);
    let refused = world
        .post(
            Who::Coordinator,
            "/lagesbild/2022-W10/ta-bort-figur",
            &[("nummer", "1")],
        )
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let refused = world
        .post(
            Who::Coordinator,
            PLACE,
            &[
                ("figur", "tid"),
                ("urval", days),
                ("bild", "2022-W10"),
                ("mening", "För sent."),
            ],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("inte är fastställd"));
    for kind in ["pdf", "docx"] {
        let file = world.get(Who::Coordinator, &format!("{WEEK}.{kind}")).await;
        assert_eq!(file.status, StatusCode::OK, "{kind}");
    }
    let verified = world.app.store.verify(&[], |_, _| {}).await.unwrap();
    assert!(verified.faults.is_empty(), "{:?}", verified.faults);

    // A correction begins with the same figures, which follow the register again.
    let path = format!("{WEEK}/ratta");
    let corrected = world
        .post(Who::Coordinator, &path, &[("skal", "Fel antal.")])
        .await;
    assert_eq!(corrected.status, StatusCode::SEE_OTHER);
    let picture = world
        .app
        .store
        .picture(world.code, "2022-W10".parse().unwrap(), None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((picture.version, picture.figures.len()), (2, 1));
    assert!(picture.figures[0].frozen.is_empty());
}

async fn others_get_no_finer_than_they_may_see() {
    let world = told(3_000).await;
    place(
        &world,
        "kategorier",
        "fran=2022-02-14&till=2022-03-13",
        "Klottret ökade.",
    )
    .await;
    place(&world, "timmar", "", "Mest på kvällen.").await;
    place(&world, "omraden", "timme=22", "Mest i norr.").await;
    assess_and_adopt(&world).await;
    let whole = page(&world, Who::Coordinator, WEEK).await;
    assert!(whole.contains("figur/egen-2.svg"));
    let others = page(&world, Who::Reader, WEEK).await;
    for sentence in ["Klottret ökade.", "Mest på kvällen.", "Mest i norr."] {
        assert!(others.contains(sentence), "{sentence}");
    }
    assert!(
        !others.contains("figur/egen-"),
        "a figure that is for those with the register"
    );
    let placed = &others[others.find("id=\"figurer\"").unwrap()..];
    let placed = &placed[..placed.find("</section>").unwrap()];
    assert!(placed.contains("färre än"), "{placed}");
    // Steps or nothing: no count of its own.
    for cell in placed.split("c-table__number\">").skip(1) {
        let cell = cell.split('<').next().unwrap();
        let is_count = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit());
        assert!(!is_count, "{cell}");
    }
    assert_eq!(placed.matches("Figuren visas bara").count(), 2, "{placed}");
    let figure = world.get(Who::Reader, "/lagesbild/2022-W10/figur/egen-1").await;
    assert_eq!(figure.status, StatusCode::NOT_FOUND);
    let pdf = world.get(Who::Reader, &format!("{WEEK}.pdf")).await;
    assert_eq!(pdf.status, StatusCode::OK);
}

async fn what_cannot_be_put_in_is_said() {
    let world = told(300).await;
    let check = async |fields: &[(&str, &str)], said: &str| {
        let answer = world.post(Who::Coordinator, PLACE, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
    };
    let with = |figure, selection, week, sentence| {
        [
            ("figur", figure),
            ("urval", selection),
            ("bild", week),
            ("mening", sentence),
        ]
    };
    check(&with("tid", "", "2022-W10", " "), "Skriv vad figuren visar.").await;
    check(&with("tid", "", "2022-W30", "Så här."), "inte är fastställd").await;
    check(&with("tid", "", "nu", "Så här."), "inte är fastställd").await;
    check(
        &with("upprepning", "", "2022-W10", "Så här."),
        "kan inte läggas in",
    )
    .await;
    check(
        &with("tid", "kategori=finns-inte", "2022-W10", "Så här."),
        "kan inte läggas in",
    )
    .await;
    check(
        &with("tid", "", "2022-W10", "Anna Andersson, 070-174 06 05, ringde."),
        "070",
    )
    .await;
    let nobody = world.get(Who::Reader, "/utforska/lagesbild?figur=tid").await;
    assert_eq!(nobody.status, StatusCode::FORBIDDEN);
    let picture = world
        .app
        .store
        .picture(world.code, "2022-W10".parse().unwrap(), None);
    assert_eq!(picture.await.unwrap(), None, "something was begun");
}
