//! Patterns on the map: each layer is shown with its table, its files and its shapes, says what it is made of, and refuses
//! what it cannot answer; who gets places coarsely gets nothing finer.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::explore::{number_on, told};
use crate::world::{Who, World, on_each_database};

on_each_database!(
    every_layer_is_a_picture_a_table_and_shapes,
    what_a_layer_cannot_answer_is_said,
    who_gets_places_coarsely_gets_nothing_finer,
    events_are_vector_tiles_of_any_selection,
);

const LAYERS: [&str; 8] = [
    "karta",
    "tathet",
    "heta-celler",
    "lokala-kluster",
    "anhopningar",
    "upprepning",
    "aterkommande",
    "invanare",
];

async fn shown(world: &World, who: Who, query: &str) -> String {
    let page = world.get(who, &format!("/utforska/karta{query}")).await;
    let (status, text) = (page.status, page.text());
    assert_eq!(status, StatusCode::OK, "{query}: {text}");
    assert!(!text.contains('⟨'), "{query}: a text is missing: {text}");
    text
}

async fn every_layer_is_a_picture_a_table_and_shapes() {
    let world = told(1_500).await;
    for layer in LAYERS {
        // Only the population of 2022 is known.
        let query = if layer == "invanare" {
            "fran=2022-01-01&"
        } else {
            ""
        };
        let text = shown(&world, Who::Coordinator, &format!("?{query}lager={layer}")).await;
        assert!(
            text.contains("<svg") && text.contains("data-map=\"lagerkarta\""),
            "{layer}: {text}"
        );
        assert!(text.contains("/metoder/"), "{layer} leads to its method");
        let page = world
            .get_in_english(Who::Coordinator, &format!("/utforska/karta?{query}lager={layer}"))
            .await
            .text();
        assert!(!page.contains('⟨'), "{layer}: a text is missing: {page}");
        for (end, media) in [
            ("svg", "image/svg+xml"),
            ("csv", "text/csv"),
            ("xlsx", "spreadsheetml"),
            ("geojson", "application/geo+json"),
        ] {
            let path = format!("/utforska/figur/{layer}.{end}?{query}");
            let file = world.get(Who::Coordinator, &path).await;
            assert_eq!(file.status, StatusCode::OK, "{path}: {}", file.text());
            let kind = file.headers["content-type"].to_str().unwrap();
            assert!(kind.contains(media), "{path}: {kind}");
            if end == "geojson" {
                let json: serde_json::Value = serde_json::from_str(&file.text()).unwrap();
                assert_eq!(json["type"], "FeatureCollection", "{path}");
            }
        }
    }
    let text = shown(&world, Who::Coordinator, "?lager=heta-celler&cellsida=1000").await;
    assert!(text.contains("om 1000 × 1000 m, grannar"), "{text}");
    // What a row says is in its list, which may have some more that are known only to a district.
    let json = world
        .get(Who::Coordinator, "/utforska/figur/anhopningar.geojson")
        .await
        .text();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let first = &json["features"][0]["properties"];
    let list = world.get(Who::Coordinator, first["url"].as_str().unwrap()).await;
    let listed = number_on(&list.text());
    let (_, said) = first["note"].as_str().unwrap().split_once("Händelser: ").unwrap();
    let said: i64 = said.split(" ·").next().unwrap().parse().unwrap();
    assert!(said >= 3 && listed >= said, "{listed} listed, {said} said");
    assert!(
        world.get(Who::Coordinator, "/metoder/heta-celler").await.status == StatusCode::OK
            && world.get(Who::Reader, "/metoder/anhopningar").await.status == StatusCode::OK
    );
}

async fn what_a_layer_cannot_answer_is_said() {
    let world = told(300).await;
    for (query, said) in [
        (
            "?lager=tathet&bandbredd=0",
            "Bandbredden är ett tal från 50 till 3000 meter",
        ),
        ("?lager=tathet&bandbredd=9999", "Bandbredden är ett tal"),
        ("?lager=tathet&bandbredd=nära", "Bandbredden är ett tal"),
        (
            "?lager=heta-celler&cellsida=0",
            "Cellens sida är ett helt tal från 100 till 5000 meter",
        ),
        ("?lager=heta-celler&cellsida=-5", "Cellens sida"),
        (
            "?lager=upprepning&dagar=400",
            "Dagarna är ett helt tal från 1 till 28",
        ),
        ("?lager=heta-celler&vecka=2022-W09", "det behövs minst 20"),
        ("?lager=anhopningar&period=denna-vecka", "minst 28"),
        ("?lager=trolleri", "Det finns inget lager som heter ”trolleri”"),
        (
            "?lager=heta-celler&omrade=atlantis",
            "koden ”atlantis” finns varken",
        ),
        (
            "?lager=invanare&fran=2021-01-01&till=2021-12-31",
            "Folkmängden är inte känd",
        ),
    ] {
        let text = shown(&world, Who::Coordinator, query).await;
        assert!(text.contains(said), "{query} should say {said}: {text}");
    }
    let figure = world
        .get(Who::Coordinator, "/utforska/figur/heta-celler.svg?vecka=2022-W09")
        .await;
    assert_eq!(figure.status, StatusCode::BAD_REQUEST);
    // An empty register.
    let text = shown(&world, Who::Neighbour, "?lager=anhopningar").await;
    assert!(text.contains("Lagret kan inte visas"), "{text}");
}

async fn who_gets_places_coarsely_gets_nothing_finer() {
    let world = told(600).await;
    for who in [Who::Guard, Who::Reader] {
        let page = world.get(who, "/utforska/karta").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{who:?}");
        let data = world.get(who, "/utforska/figur/heta-celler.geojson").await;
        assert_eq!(data.status, StatusCode::FORBIDDEN, "{who:?}");
    }
    let text = shown(&world, Who::Police, "?lager=heta-celler").await;
    assert!(text.contains("avrundade till omkring hundra meter"), "{text}");
    let text = shown(&world, Who::Police, "?lager=tathet&bandbredd=100").await;
    assert!(text.contains("från 300 till 3000"), "{text}");
    let text = shown(&world, Who::Police, "?lager=heta-celler&cellsida=100").await;
    assert!(text.contains("från 250 till 5000"), "{text}");
    let text = shown(&world, Who::Police, "?lager=upprepning").await;
    assert!(
        text.contains("Din roll ser platser inom hundra meter") && !text.contains("<svg xmlns"),
        "{text}"
    );
    // A list that a row leads to opens for them too: a box and no surface of one's own.
    let json = world.get(Who::Police, "/utforska/figur/tathet.geojson").await;
    assert_eq!(json.status, StatusCode::OK);
    let page = world.get(Who::Police, "/utforska/figur/tathet").await.text();
    assert!(page.contains("ruta=") && !page.contains("yta="), "{page}");
}

async fn events_are_vector_tiles_of_any_selection() {
    let world = told(300).await;
    let [west, south, east, north] = world.home().municipality.map.bounds;
    let (lon, lat) = ((west + east) / 2.0, ((south + north) / 2.0_f64).to_radians());
    let side = 512.0;
    let x = ((lon + 180.0) / 360.0 * side) as u32;
    let y = ((1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * side) as u32;
    let path = format!("/utforska/rutor/9/{x}/{y}");
    let tile = world.get(Who::Coordinator, &path).await;
    assert_eq!(tile.status, StatusCode::OK);
    assert_eq!(tile.headers["content-type"], "application/vnd.mapbox-vector-tile");
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|some| some == word.as_bytes());
    assert!(
        holds(&tile.body, "handelser") && holds(&tile.body, "n"),
        "{:?}",
        tile.body
    );
    // Another selection is another tile; the same is known by its tag until something changes.
    let tag = tile.headers["etag"].to_str().unwrap().to_owned();
    let narrow = world.get(Who::Coordinator, &format!("{path}?kategori=KLO")).await;
    assert!(narrow.headers["etag"] != tag.as_str() && narrow.body.len() <= tile.body.len());
    let police = world.get(Who::Police, &path).await;
    assert!(police.status == StatusCode::OK && police.headers["etag"] != tag.as_str());
    let request = Request::get(&path)
        .header(header::COOKIE, Who::Coordinator.cookie())
        .header(header::IF_NONE_MATCH, &tag);
    let again = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    for (who, path, status) in [
        (Who::Coordinator, "/utforska/rutor/9/600/0", StatusCode::NOT_FOUND),
        (Who::Coordinator, "/utforska/rutor/25/0/0", StatusCode::NOT_FOUND),
        (
            Who::Coordinator,
            "/utforska/rutor/9/0/0?omrade=atlantis",
            StatusCode::BAD_REQUEST,
        ),
        (Who::Reader, "/utforska/rutor/9/0/0", StatusCode::FORBIDDEN),
        (Who::Guard, "/utforska/rutor/9/0/0", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(world.get(who, path).await.status, status, "{who:?} {path}");
    }
    // The neighbour has nothing there.
    let empty = world.get(Who::Neighbour, &path).await;
    assert_eq!(empty.status, StatusCode::OK);
    let page = shown(&world, Who::Coordinator, "?kategori=KLO").await;
    assert!(
        page.contains("/utforska/rutor/{z}/{x}/{y}?kategori=KLO"),
        "{page}"
    );
}
