//! The tag as an author gets and writes it: the builder, the script that must be this one, what a source is, and the types.

use super::sites::{installed, run};
use super::{Embedded, READER};
use crate::{Stage, Test, pause, tests};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

pub fn tests() -> Vec<Test> {
    tests![
        the_builder_shows_what_its_tag_does,
        axe_finds_nothing_in_the_builder,
        a_script_with_its_integrity_is_taken_and_another_is_not,
        what_a_source_is_reaches_the_reader,
        the_types_are_those_of_the_element,
    ]
}

fn choose(stage: &Stage, name: &str, value: &str) {
    let script = "const field = document.forms[0].elements[arguments[0]]; field.value = arguments[1];
        field.dispatchEvent(new Event('input', { bubbles: true }))";
    stage.page.js(script, json!([name, value]));
}

/// Opens the builder, and waits until it shows something.
fn build(stage: &Stage) {
    stage.page.look_around();
    stage.page.begin("/builder.html");
    stage.page.wait_until(&format!("document.querySelector('{READER}')?.state?.status === 'ready'"));
}

fn the_builder_shows_what_its_tag_does(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    build(stage);
    assert!(!page.text("#tag").contains("view="), "what is the case anyway is not written");
    choose(stage, "view", "recent");
    choose(stage, "limit", "3");
    choose(stage, "theme", "dark");
    page.wait_until("document.getElementById('tag').textContent.includes('limit=\"3\"')");
    choose(stage, "script", "fixed");
    page.wait_until("document.getElementById('tag').textContent.includes('integrity=\"sha384-')");
    let tag = page.text("#tag");
    let titles: Vec<_> = site.stories.iter().take(3).map(|story| story.title.clone()).collect();
    let is_shown = || {
        page.look_into(READER);
        page.wait_for("[data-part=recent] li:nth-child(3)");
        page.settled();
        assert_eq!(page.texts("[data-part=recent] li a"), titles);
        assert_eq!(page.count(".home[data-theme=dark]"), 1);
        page.look_around();
    };
    is_shown();
    assert_eq!(server.reports(), [""; 0], "the builder keeps to its own policy");
    // What was copied does in another page what the builder showed.
    Embedded::new(stage).host("", &tag);
    is_shown();
}

fn axe_finds_nothing_in_the_builder(stage: &Stage) {
    build(stage);
    for scheme in ["light", "dark"] {
        stage.page.js("document.documentElement.style.colorScheme = arguments[0]", json!([scheme]));
        pause(300);
        // The reader is looked at by a test of its own; here it stands in a page that has its own `main`.
        let mut violations = crate::accessibility::violations(&stage.page);
        violations.retain(|one| !one.starts_with("aria-allowed-role"));
        assert!(violations.is_empty(), "{scheme}:\n  {}", violations.join("\n  "));
    }
}

fn a_script_with_its_integrity_is_taken_and_another_is_not(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    stage.forgive_errors();
    let text = fs::read_to_string(stage.server.root().join("broadsheet.integrity")).expect("the build writes it");
    let known: Value = serde_json::from_str(&text).expect("it is JSON");
    let file = embedded.other.url(&format!("/{}", known["file"].as_str().expect("a file")));
    let host = |integrity: &str| {
        let script = format!("<script type=module src={file} integrity={integrity} crossorigin=anonymous></script>");
        embedded.host(&script, "<broadsheet-reader src={src} loading=eager></broadsheet-reader>");
    };
    host(known["integrity"].as_str().expect("a hash"));
    page.look_into(READER);
    page.settled();
    assert!(page.count(".stories > li") > 0);
    page.look_around();
    host("sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn");
    page.wait_until("document.readyState === 'complete'");
    pause(500);
    assert!(page.is("!customElements.get('broadsheet-reader')"), "another script does not run");
}

fn what_a_source_is_reaches_the_reader(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.read("source=site key=abc");
    assert_eq!(page.count(".home[data-source-kind=site][data-key=abc]"), 1);
    page.js("document.querySelector(arguments[0]).source = 'no such kind'", json!([READER]));
    page.js("document.querySelector(arguments[0]).key = null", json!([READER]));
    page.wait_for(".home:not([data-source-kind], [data-key])");
    page.settled();
    let reflected = "document.querySelector('broadsheet-reader').getAttribute('source') === 'no such kind'
        && !document.querySelector('broadsheet-reader').hasAttribute('key')";
    assert!(page.is(reflected), "they are reflected");
}

/// A program that uses everything there is, and makes each mistake that the types are there to find.
const PROGRAM: &str = r##"
import type { BroadsheetState } from "./broadsheet";
const reader = document.querySelector("broadsheet-reader")!;
reader.src = "/feed.json"; reader.source = "wordpress"; reader.key = null; reader.view = "recent"; reader.slug = "a";
reader.categories = "a,b"; reader.limit = 3; reader.headingLevel = 2; reader.routing = "path"; reader.base = "/a/";
reader.theme = "page"; reader.lang = "en"; reader.loading = "eager";
const state: BroadsheetState = reader.state;
const gone: boolean = reader.navigate(state.address ?? "#/");
reader.refresh();
reader.addEventListener("broadsheet:navigate", (event) => { if (event.detail.address === "#/") event.preventDefault(); });
document.addEventListener("broadsheet:error", (event) => console.log(event.detail.message.length, gone));
// @ts-expect-error: a state is read
reader.state = state;
// @ts-expect-error: an address is text
reader.navigate(1);
// @ts-expect-error: there is no such thing in it
reader.addEventListener("broadsheet:ready", (event) => event.detail.nothing);
"##;

fn the_types_are_those_of_the_element(stage: &Stage) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let types = fs::read(stage.server.root().join("broadsheet.d.ts")).expect("the build writes the types");
    fs::write(folder.path().join("broadsheet.d.ts"), types).expect("a file");
    fs::write(folder.path().join("program.ts"), PROGRAM).expect("a file");
    run(Command::new("node").arg(installed("BROADSHEET_TSC")).current_dir(folder.path()).args([
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom",
        "program.ts",
    ]));
    // What the types have, the element has.
    Embedded::new(stage).read("");
    let names =
        "src source key view slug categories limit routing base theme lang headingLevel loading state navigate refresh";
    let missing = "const reader = document.querySelector(arguments[0]);
        return arguments[1].split(' ').filter((name) => !(name in reader))";
    assert_eq!(stage.page.js(missing, json!([READER, names])), json!([]));
}
