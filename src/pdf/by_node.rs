//! Things sorted by the node of the structure that they belong to.

/// Things by the node that they belong to, in their own order.
pub(super) struct ByNode<T> {
    items: Vec<(u32, T)>,
    /// Where the items of each node begin.
    starts: Vec<usize>,
}

impl<T> ByNode<T> {
    pub(super) fn new(nodes: usize, items: impl Iterator<Item = (u32, T)>) -> ByNode<T> {
        let mut items: Vec<(u32, T)> = items.collect();
        items.sort_by_key(|(node, _)| *node);
        let starts = (0..=nodes as u32).map(|node| items.partition_point(|(other, _)| *other < node)).collect();
        ByNode { items, starts }
    }

    pub(super) fn get(&self, node: u32) -> impl Iterator<Item = &T> {
        let node = node as usize;
        self.items[self.starts[node]..self.starts[node + 1]].iter().map(|(_, item)| item)
    }
}
