//! Frames of other sites: a link until it is pressed, and then a frame that can do little.

use super::safe_html::resolve;
use broadsheet::{reader, safe_html::SafeHtml};
use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{Element, HtmlElement, window};

/// A reader's `main` in the page, with a body in it.
fn page(body: &str) -> Element {
    let document = window().unwrap().document().unwrap();
    let make = |name| document.create_element(name).unwrap();
    let (home, scope, main) = (make("div"), make("div"), make("main"));
    scope.set_attribute("data-source", "nowhere.json").unwrap();
    scope.set_attribute("data-routing", "memory").unwrap();
    scope.append_child(&main).unwrap();
    home.append_child(&scope).unwrap();
    document.body().unwrap().append_child(&home).unwrap();
    let nothing = || Function::new_no_args("");
    assert!(reader::mount(home, scope, nothing(), nothing()).is_some());
    SafeHtml::new(body, &resolve).fill(&main);
    main
}

fn press(main: &Element, link: &str) {
    main.query_selector(link).unwrap().expect(link).unchecked_into::<HtmlElement>().click();
}

#[wasm_bindgen_test]
fn a_frame_comes_when_its_link_is_pressed() {
    let main = page("<p>a<iframe src='//www.youtube.com/embed/x?a=1' title='A film' onload=x srcdoc=y></iframe></p>");
    assert!(main.query_selector("iframe").unwrap().is_none(), "before it is asked for");
    press(&main, "a");
    assert!(main.query_selector("a").unwrap().is_none());
    let frame = main.query_selector("p > iframe").unwrap().expect("a frame in the place of the link");
    for (name, value) in [
        ("src", Some("https://www.youtube.com/embed/x?a=1")),
        ("sandbox", Some("allow-scripts allow-same-origin allow-popups allow-presentation")),
        ("referrerpolicy", Some("strict-origin-when-cross-origin")),
        ("title", Some("A film")),
        ("srcdoc", None),
        ("onload", None),
    ] {
        assert_eq!(frame.get_attribute(name).as_deref(), value, "{name}");
    }
}

/// A body may write the class of the stand-in itself, and gains nothing by it.
#[wasm_bindgen_test]
fn a_link_elsewhere_never_becomes_a_frame() {
    for href in ["#x", "mailto:a@b.example", "#https://www.youtube.com/embed/x", "tel:1//www.youtube.com/embed/x"] {
        let main = page(&format!("<a class=click-to-load href='{href}'>a</a>"));
        press(&main, "a");
        assert!(main.query_selector("iframe").unwrap().is_none(), "{href}");
    }
}
