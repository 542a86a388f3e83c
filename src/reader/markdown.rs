//! The second module, which turns Markdown into HTML. It is fetched when the first body needs it.

use super::gap::{Gap, Why};
use js_sys::{Function, Promise};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The module, or the way to get it.
pub struct Markdown {
    /// Gives a promise of the module's `to_html`.
    load: Function,
    to_html: Rc<RefCell<Option<Result<Function, Gap>>>>,
    arrived: Rc<dyn Fn()>,
}

impl Markdown {
    /// A module that `load` will fetch. `arrived` is called when it has come, or will not.
    pub fn new(load: Function, arrived: Rc<dyn Fn()>) -> Self {
        Markdown { load, to_html: Rc::default(), arrived }
    }

    /// The HTML of some Markdown. It is no safer than the Markdown was.
    pub fn to_html(&self, markdown: &str) -> Result<String, Gap> {
        let known = self.to_html.borrow().clone();
        match known {
            Some(Ok(to_html)) => {
                let html = to_html.call1(&JsValue::NULL, &markdown.into()).ok().and_then(|html| html.as_string());
                html.ok_or(Gap::Failed(Why::NoMarkdown))
            }
            Some(Err(Gap::Coming)) => Err(Gap::Coming),
            Some(Err(failed)) => {
                // Said once; the next time it is tried anew.
                self.to_html.take();
                Err(failed)
            }
            None => {
                *self.to_html.borrow_mut() = Some(Err(Gap::Coming));
                let coming = self.load.call0(&JsValue::NULL).map(JsCast::unchecked_into::<Promise>);
                let (to_html, arrived) = (self.to_html.clone(), self.arrived.clone());
                spawn_local(async move {
                    let module = match coming {
                        Ok(coming) => JsFuture::from(coming).await,
                        Err(refused) => Err(refused),
                    };
                    let module = module.map(JsCast::unchecked_into).map_err(|_| Gap::Failed(Why::NoMarkdown));
                    *to_html.borrow_mut() = Some(module);
                    arrived();
                });
                Err(Gap::Coming)
            }
        }
    }
}
