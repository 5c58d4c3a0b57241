//! The journal as a Merkle tree: one hash that stands for all entries up to a number, and that nobody can reach with
//! other entries. RFC 9162, section 2.1; the leaves are the hashes by which the entries seal themselves.
//!
//! What is kept of a tree is only its right edge: the roots of the full trees that it consists of. The edge is enough to
//! go on from, so that a new checkpoint costs what has been written since the last.

use sha2::{Digest, Sha256};

use crate::error::StoreError;

pub type Hash = [u8; 32];

fn leaf(entry: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(entry)
        .finalize()
        .into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    size: i64,
    /// The roots of the full trees, the largest first: one for each binary digit 1 of the size.
    edge: Vec<Hash>,
}

impl Tree {
    pub fn size(&self) -> i64 {
        self.size
    }

    /// Adds the hash of the next entry.
    pub fn push(&mut self, entry: &[u8]) {
        let mut root = leaf(entry);
        // Each full tree of the same size joins, as when one is added to a binary number.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                root = node(&left, &root);
            }
        }
        self.edge.push(root);
        self.size += 1;
    }

    pub fn root(&self) -> Hash {
        let mut from_the_right = self.edge.iter().rev();
        match from_the_right.next() {
            Some(last) => from_the_right.fold(*last, |right, left| node(left, &right)),
            None => Sha256::digest([]).into(),
        }
    }

    pub fn edge(&self) -> Vec<u8> {
        self.edge.concat()
    }

    pub fn from_edge(size: i64, edge: &[u8]) -> Result<Self, StoreError> {
        let (hashes, rest) = edge.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() != size.count_ones() as usize || size < 0 {
            return Err(StoreError::corrupt("en kontrollpunkts kant", size));
        }
        Ok(Self {
            size,
            edge: hashes.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tests of Certificate Transparency: eight leaves, and the root after each.
    #[test]
    fn roots_are_those_of_the_reference() {
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::default();
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(hex::encode(tree.root()), *root, "{size}");
            // From its edge it goes on as if it had never been put away.
            tree = Tree::from_edge(tree.size(), &tree.edge()).unwrap();
            if let Some(next) = leaves.get(size) {
                tree.push(&hex::decode(next).unwrap());
            }
        }
        assert!(Tree::from_edge(3, &[0; 32]).is_err());
    }
}
