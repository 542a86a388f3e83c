//! The sanitiser in a browser: attacks have no effect, and harmless HTML is kept.

use broadsheet::{
    content::policy::{self, ElementRule, Policy},
    safe_html::SafeHtml,
};
use js_sys::{Date, Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::*;
use web_sys::{Element, window};

const ATTACKS: &str = include_str!("../fixtures/hostile/html.jsonl");

pub fn resolve(url: &str) -> Option<String> {
    let root = if url.starts_with('/') { "https://here.example" } else { "https://here.example/posts/x/" };
    Some([root, url].concat())
}

/// An element in the live page, filled with sanitised HTML.
fn shown(html: &str) -> Element {
    let document = window().unwrap().document().unwrap();
    let element = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&element).unwrap();
    SafeHtml::new(html, &Policy::default(), "https://here.example/", &resolve).fill(&element);
    element
}

/// Sanitises HTML in the live page and returns the result.
fn html(source: &str) -> String {
    let element = shown(source);
    element.remove();
    element.inner_html()
}

fn text(source: &str) -> String {
    let element = shown(source);
    element.remove();
    element.text_content().unwrap()
}

/// The first element or attribute that the policy does not allow.
fn violation(root: &Element) -> Option<String> {
    let all = root.query_selector_all("*").unwrap();
    for at in 0..all.length() {
        let element: Element = all.item(at).unwrap().unchecked_into();
        let name = element.local_name();
        let is_formula = policy::math(&name).is_some();
        if !is_formula && !matches!(policy::element(&name), ElementRule::Keep(kept) if kept == name) {
            return Some(element.outer_html());
        }
        let is_box = element.class_name() == policy::TABLE_BOX;
        for attribute in element.get_attribute_names() {
            let attribute = attribute.as_string().unwrap();
            let value = element.get_attribute(&attribute).unwrap();
            let forced = policy::forced(&name).contains(&(&attribute, &value));
            let allowed = policy::attribute(&name, &attribute).is_some() || (name == "a" && attribute == "rel");
            let letters: String =
                value.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == ':').collect();
            let is_url = matches!(attribute.as_str(), "href" | "src" | "srcset" | "poster");
            if !(allowed || forced || is_box)
                || attribute.starts_with("on")
                || is_url && letters.contains("javascript:")
            {
                return Some(element.outer_html());
            }
        }
    }
    None
}

fn global(name: &str) -> JsValue {
    Reflect::get(&window().unwrap(), &name.into()).unwrap()
}

fn set_global(name: &str, value: &JsValue) {
    Reflect::set(&window().unwrap(), &name.into(), value).unwrap();
}

async fn pause() {
    let wait = |resolve: Function, _| {
        let set_timeout: Function = global("setTimeout").unchecked_into();
        set_timeout.call2(&JsValue::NULL, &resolve, &200.into()).unwrap();
    };
    JsFuture::from(Promise::new(&mut { wait })).await.unwrap();
}

#[wasm_bindgen_test]
async fn attacks_have_no_effect() {
    let alarm = Closure::<dyn Fn()>::new(|| set_global("alarm", &JsValue::TRUE));
    let before = ["alert", "confirm", "prompt", "print"].map(|name| (name, global(name)));
    for (name, _) in &before {
        set_global(name, alarm.as_ref());
    }
    let mut elements = Vec::new();
    for line in ATTACKS.lines() {
        let attack = JSON::parse(line).unwrap();
        let payload = Reflect::get(&attack, &"payload".into()).unwrap().as_string().unwrap();
        let element = shown(&payload);
        assert_eq!(violation(&element), None, "{payload}");
        elements.push(element);
    }
    assert_eq!(elements.len(), 821);
    // Error handlers of images run late, and some attacks wait for the focus.
    pause().await;
    for element in elements {
        element.remove();
    }
    for (name, function) in &before {
        set_global(name, function);
    }
    assert!(global("alarm").is_undefined(), "an attack was executed");
}

#[wasm_bindgen_test]
fn named_children_do_not_shadow_properties() {
    let names =
        ["body", "attributes", "hasAttributes", "localName", "nodeType", "firstChild", "nextSibling", "createElement"];
    for name in names {
        let source = format!(
            "<img name={name}><form id={name}><input name={name}><b onclick=x>t</b></form><form name={name}>u</form>"
        );
        let element = shown(&source);
        assert_eq!(violation(&element), None, "{name}");
        assert_eq!(element.text_content().unwrap(), "tu", "{name}");
        element.remove();
    }
}

#[wasm_bindgen_test]
fn depth_is_limited() {
    for name in ["div", "b", "x-y", "blockquote", "table><tr><td"] {
        let source = [&format!("<{name}>").repeat(100_000), "end"].concat();
        let element = shown(&source);
        assert_eq!(element.text_content().unwrap(), "end", "{name}");
        assert!(element.query_selector_all("*").unwrap().length() as usize <= policy::MAX_DEPTH + 4, "{name}");
        element.remove();
    }
}

/// Nesting that a simple scan of the tags does not see. A browser's parser took minutes or hours for it.
#[wasm_bindgen_test]
fn hidden_depth_is_limited() {
    let bodies = include_str!("../fixtures/hostile/hidden-depth.json");
    for [begin, middle, end] in serde_json::from_str::<Vec<[String; 3]>>(bodies).unwrap() {
        let before = Date::now();
        let element = shown(&[&*begin, &middle.repeat(100_000), &end.repeat(100_000), "end"].concat());
        assert!(Date::now() - before < 20_000.0, "{begin}{middle}{end} took {} ms", Date::now() - before);
        assert!(element.text_content().unwrap().ends_with("end"), "{begin}{middle}{end}");
        element.remove();
    }
}

/// Each paragraph would reopen all formatting elements: millions of elements from a short text.
#[wasm_bindgen_test]
fn reopened_formatting_elements_do_not_multiply() {
    let phrases: String = (0..1000).map(|at| format!("<b id={at}>")).collect();
    let element = shown(&["<p>", &phrases, &"<p>x".repeat(3000), "end"].concat());
    assert!(
        element.text_content().unwrap().ends_with(policy::CUT) || element.text_content().unwrap().ends_with("xend")
    );
    element.remove();
}

#[wasm_bindgen_test]
fn a_large_body_is_cut_and_says_so() {
    let element = shown(&"<b>x</b>".repeat(policy::MAX_ELEMENTS + 10));
    assert_eq!(element.query_selector_all("b").unwrap().length() as usize, policy::MAX_ELEMENTS);
    assert!(element.text_content().unwrap().ends_with(policy::CUT));
    element.remove();
}

#[wasm_bindgen_test]
fn ids_get_a_prefix_and_links_follow() {
    let element = shown("<h2 id=a>A</h2><a name=b href=#a>b</a><a href=#u-a>c</a>");
    assert!(element.query_selector("h2#u-a").unwrap().is_some());
    assert_eq!(element.query_selector_all("a[href='#u-a']").unwrap().length(), 2);
    assert!(element.query_selector("a[name=u-b]").unwrap().is_some());
    element.remove();
}

#[wasm_bindgen_test]
fn urls_become_absolute() {
    assert_eq!(html("<a href=b?c#d>x</a>"), "<a href=\"https://here.example/posts/x/b?c#d\">x</a>");
    assert_eq!(html("<a href=/b>x</a>"), "<a href=\"https://here.example/b\">x</a>");
    let elsewhere = "<a href=\"https://o.example/\" rel=\"external noopener noreferrer\">x</a>";
    assert_eq!(html("<a href=https://o.example/ target=_blank>x</a>"), elsewhere);
    assert_eq!(html("<a href='java\nscript:x'>x</a>"), "<a>x</a>");
    let element = shown("<img src=a.png>");
    let image = element.first_element_child().unwrap();
    assert_eq!(image.get_attribute("src").unwrap(), "https://here.example/posts/x/a.png");
    for (name, value) in policy::forced("img") {
        assert_eq!(image.get_attribute(name).as_deref(), Some(*value));
    }
    element.remove();
}

#[wasm_bindgen_test]
fn harmless_html_is_kept() {
    let source = "<p>One &amp; <em>two</em>,\n three&nbsp;<code class=\"language-rust\">a &lt; b</code></p><!-- not --><ul><li>4</li></ul>";
    assert_eq!(text(source), "One & two,\n three\u{a0}a < b4");
    assert_eq!(html(source), source.replace("<!-- not -->", ""));
    assert_eq!(html("<pre>\n\n  x</pre>"), "<pre tabindex=\"0\">\n  x</pre>");
    assert_eq!(text("<title>a</title><frameset><frame></frameset>whatever it begins with"), "whatever it begins with");
}

#[wasm_bindgen_test]
fn tables_scroll_in_a_box() {
    let element = shown("<div class=table-scroll><table><tr><td style='text-align: right'>1</td></tr></table></div>");
    let table_box = element.first_element_child().unwrap();
    assert_eq!(table_box.class_name(), policy::TABLE_BOX);
    assert_eq!(table_box.get_attribute("tabindex").as_deref(), Some("0"));
    assert_eq!(table_box.first_element_child().unwrap().local_name(), "table");
    assert!(element.query_selector("td[align=right]").unwrap().is_some());
    element.remove();
}

#[wasm_bindgen_test]
fn a_task_checkbox_is_disabled() {
    let checkbox = "<input type=\"checkbox\" disabled=\"\" checked=\"\">";
    assert_eq!(html("<li><input type=checkbox checked onclick=x> a</li>"), format!("<li>{checkbox} a</li>"));
    assert_eq!(html("<input type=text value=x><input>"), "");
}

#[wasm_bindgen_test]
fn safe_html_can_be_shown_twice() {
    let safe = SafeHtml::new("<p>a</p>", &Policy::default(), "/", &resolve);
    let document = window().unwrap().document().unwrap();
    for _ in 0..2 {
        let element = document.create_element("div").unwrap();
        safe.fill(&element);
        assert_eq!(element.inner_html(), "<p>a</p>");
    }
}
