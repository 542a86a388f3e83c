//! A number for each of many names. It is a hash map with the hash of a child, for the standard one, whose hash withstands
//! attacks, is 1 KB more for every reader; here an attack costs its author's own readers a second.

/// Names, each with a number.
pub(super) struct Names([Vec<(String, usize)>; 256]);

impl Default for Names {
    fn default() -> Self {
        Names([const { Vec::new() }; 256])
    }
}

impl Names {
    /// The number of a name.
    pub fn get(&mut self, name: &str) -> Option<&mut usize> {
        self.drawer(name).iter_mut().find(|(known, _)| known == name).map(|(_, number)| number)
    }

    /// Adds a name that is not there.
    pub fn add(&mut self, name: String, number: usize) {
        self.drawer(&name).push((name, number));
    }

    fn drawer(&mut self, name: &str) -> &mut Vec<(String, usize)> {
        let hash = name.bytes().fold(0u8, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte));
        &mut self.0[usize::from(hash)]
    }
}
