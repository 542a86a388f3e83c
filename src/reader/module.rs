//! The other wasm modules, each of which is fetched when it is first needed: one turns Markdown into HTML, one turns other
//! sources into documents of our own layout.
//!
//! Comes in: how to load one. Goes out: what its function answers, or the [`LoadState`] that it is still coming.

use super::load::{LoadState, Why};
use js_sys::{Function, Promise};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A module, or the way to get it.
pub struct Module {
    /// Gives a promise of the module's function.
    load: Function,
    function: Rc<RefCell<Option<Result<Function, LoadState>>>>,
    arrived: Rc<dyn Fn()>,
}

impl Module {
    /// A module that `load` will fetch. `arrived` is called when it has come, or will not.
    pub fn new(load: Function, arrived: Rc<dyn Fn()>) -> Self {
        Module { load, function: Rc::default(), arrived }
    }

    /// What its function makes of a text.
    pub fn call(&self, text: &str) -> Result<String, LoadState> {
        let answer = self.function()?.call1(&JsValue::NULL, &text.into());
        answer.ok().and_then(|answer| answer.as_string()).ok_or(LoadState::Failed(Why::NoModule))
    }

    /// Its function. The module is asked for where it is not here.
    pub fn function(&self) -> Result<Function, LoadState> {
        let known = self.function.borrow().clone();
        if let Some(Err(LoadState::Failed(_))) = known {
            // Said once; the next time it is tried anew.
            self.function.take();
        }
        known.unwrap_or_else(|| {
            *self.function.borrow_mut() = Some(Err(LoadState::Pending));
            let coming = self.load.call0(&JsValue::NULL).map(JsCast::unchecked_into::<Promise>);
            let (function, arrived) = (self.function.clone(), self.arrived.clone());
            spawn_local(async move {
                let module = match coming {
                    Ok(coming) => JsFuture::from(coming).await,
                    Err(refused) => Err(refused),
                };
                let module = module.map(JsCast::unchecked_into).map_err(|_| LoadState::Failed(Why::NoModule));
                *function.borrow_mut() = Some(module);
                arrived();
            });
            Err(LoadState::Pending)
        })
    }
}
