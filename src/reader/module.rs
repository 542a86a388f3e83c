//! Other wasm modules, loaded when they are first needed: one converts Markdown to HTML, one adapts other sources.
//!
//! Input: a function that loads a module. Output: the result of the module's function, or a [`LoadState`]. Entry point:
//! [`Module::call`].

use super::load::{LoadState, Reason};
use js_sys::{Function, Promise};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A module that may not be loaded yet.
pub struct Module {
    /// Returns a promise of the module's function.
    load: Function,
    function: Rc<RefCell<Option<Result<Function, LoadState>>>>,
    arrived: Rc<dyn Fn()>,
}

impl Module {
    /// `load` loads the module. `arrived` is called when it is loaded or has failed.
    pub fn new(load: Function, arrived: Rc<dyn Fn()>) -> Self {
        Module { load, function: Rc::default(), arrived }
    }

    /// Calls the module's function with a text.
    pub fn call(&self, text: &str) -> Result<String, LoadState> {
        let answer = self.function(&JsValue::UNDEFINED)?.call1(&JsValue::NULL, &text.into());
        answer.ok().and_then(|answer| answer.as_string()).ok_or(LoadState::Failed(Reason::NoModule))
    }

    /// Starts to load the module, if it is known which one is probably needed. Ignores failures.
    pub fn prepare(&self) {
        _ = self.load.call0(&JsValue::NULL);
    }

    /// Forgets the function, so that the next call chooses the module anew.
    pub fn clear(&self) {
        self.function.take();
    }

    /// The module's function. Starts to load the module if necessary. `hint` says which one, if there are several.
    pub fn function(&self, hint: &JsValue) -> Result<Function, LoadState> {
        let known = self.function.borrow().clone();
        if let Some(Err(LoadState::Failed(_))) = known {
            // Report a failure once; the next call tries again.
            self.function.take();
        }
        known.unwrap_or_else(|| {
            *self.function.borrow_mut() = Some(Err(LoadState::Pending));
            let promise = self.load.call1(&JsValue::NULL, hint).map(JsCast::unchecked_into::<Promise>);
            let (function, arrived) = (self.function.clone(), self.arrived.clone());
            spawn_local(async move {
                let module = match promise {
                    Ok(promise) => JsFuture::from(promise).await,
                    Err(error) => Err(error),
                };
                let module = module.map(JsCast::unchecked_into).map_err(|_| LoadState::Failed(Reason::NoModule));
                *function.borrow_mut() = Some(module);
                arrived();
            });
            Err(LoadState::Pending)
        })
    }
}
