//! Islands: components with signals and effects, mounted by Leptos in a browser.

use broadsheet::reader::island;
use leptos::{prelude::*, task::tick};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// A button that counts its clicks. An effect reports the count.
#[component]
fn Counter(count: ArcRwSignal<u32>, reported: Arc<AtomicU32>) -> impl IntoView {
    let (clicked, read) = (count.clone(), count.clone());
    Effect::new(move |_| reported.store(read.get(), Relaxed));
    view! { <button on:click=move |_| clicked.update(|count| *count += 1)>{move || count.get()}</button> }
}

#[wasm_bindgen_test]
async fn a_component_with_signals_works_until_its_island_is_dropped() {
    let element = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&element).unwrap();
    let (count, reported) = (ArcRwSignal::new(0), Arc::new(AtomicU32::new(99)));
    let props = (count.clone(), reported.clone());
    let island = island::mount(element.clone(), move || {
        let (count, reported) = props;
        view! { <Counter count reported /> }
    });
    tick().await;
    assert_eq!((element.text_content().unwrap(), reported.load(Relaxed)), ("0".to_owned(), 0));

    let button: HtmlElement = element.first_element_child().unwrap().unchecked_into();
    button.click();
    tick().await;
    assert_eq!((element.text_content().unwrap(), reported.load(Relaxed)), ("1".to_owned(), 1));

    drop(island);
    count.set(7);
    tick().await;
    assert_eq!((element.text_content().unwrap(), reported.load(Relaxed)), (String::new(), 1));
}
