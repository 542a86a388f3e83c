//! Parts of a page. In the browser all of them have one type.
//!
//! Input: a view. Output: in the browser a part, whose nodes exist already; natively the view itself. Entry point:
//! [`drawn()`].
//!
//! Without this, the type of a page contains the types of all its elements, and the reader has code for each list, each
//! option and each nested state. `AnyView` of Leptos does the same, but keeps what an update needs.

/// Natively the size of the code does not matter.
#[cfg(not(target_arch = "wasm32"))]
pub fn drawn<V: leptos::IntoView>(view: V) -> V {
    view
}

#[cfg(target_arch = "wasm32")]
pub use browser::{Drawn, drawn};

#[cfg(target_arch = "wasm32")]
mod browser {
    use leptos::{
        prelude::*,
        tachys::{
            html::attribute::any_attribute::AnyAttribute,
            hydration::Cursor,
            no_attrs,
            renderer::Rndr,
            view::{Position, PositionState},
        },
    };
    use wasm_bindgen::JsCast;
    use web_sys::{DocumentFragment, Element, Node};

    /// Nodes that are inserted once, and never updated.
    pub struct Drawn(DocumentFragment);

    /// Creates the nodes of a view. What Leptos keeps for updates is dropped at once.
    pub fn drawn(view: impl IntoView) -> Drawn {
        let nodes = no_nodes();
        view.build().mount(nodes.unchecked_ref(), None);
        Drawn(nodes)
    }

    /// Not inlined, because each view calls it.
    #[inline(never)]
    fn no_nodes() -> DocumentFragment {
        document().create_document_fragment()
    }

    impl Mountable for Drawn {
        fn unmount(&mut self) {}

        fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
            Rndr::insert_node(parent, &self.0, marker);
        }

        fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
            false
        }

        fn elements(&self) -> Vec<Element> {
            Vec::new()
        }
    }

    impl Render for Drawn {
        type State = Self;

        fn build(self) -> Self {
            self
        }

        fn rebuild(self, _: &mut Self) {}
    }

    no_attrs!(Drawn);

    impl RenderHtml for Drawn {
        type AsyncOutput = Self;
        type Owned = Self;
        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

        fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self {
            self
        }

        fn into_owned(self) -> Self {
            self
        }
    }
}
