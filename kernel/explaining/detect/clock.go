package detect

// width is the number of children of a node, and of counts in a leaf.
const (
	widthBits = 4
	width     = 1 << widthBits
)

// A clock is a vector clock: a count for each goroutine, by its index in the Detector.
//
// It is a tree whose nodes are shared between clocks until one of them changes, since ten thousand
// goroutines with ten thousand counts each would be too much: a child's clock costs its path of the
// tree, and what two clocks share is not looked at when they are joined. Up to 16 goroutines the
// tree is one leaf.
type clock struct {
	root   *node
	height int // of the root: 0 for a leaf
}

// A node has counts if it is a leaf, and else kids. A shared node is never changed, and neither is
// what is below it; only where a clock alone leads to a node, shared is false.
type node struct {
	shared bool
	used   int8 // counts from there on are 0
	counts *[width]uint64
	kids   *[width]*node
}

func newLeaf() *node {
	n := new(struct {
		node
		counts [width]uint64
	})
	n.node.counts = &n.counts
	return &n.node
}

func newBranch() *node {
	n := new(struct {
		node
		kids [width]*node
	})
	n.node.kids = &n.kids
	return &n.node
}

// share marks a node that another clock shall lead to as well.
func (n *node) share() *node {
	if n != nil && !n.shared {
		n.shared = true
	}
	return n
}

// owned returns n, or a copy of it if it is shared.
func (n *node) owned() *node {
	if !n.shared {
		return n
	}
	if n.counts != nil {
		c := newLeaf()
		*c.counts, c.used = *n.counts, n.used
		return c
	}
	c := newBranch()
	for i, k := range n.kids {
		c.kids[i] = k.share()
	}
	return c
}

// empty reports whether all counts are 0.
func (c *clock) empty() bool { return c.root == nil || c.height == 0 && c.root.used == 0 }

// reset makes all counts 0, in the leaf that c has if it is one of its own.
func (c *clock) reset() {
	if c.height > 0 || c.root == nil || c.root.shared {
		*c = clock{}
		return
	}
	*c.root.counts, c.root.used = [width]uint64{}, 0
}

// get returns the count of the goroutine with index i.
func (c *clock) get(i int) uint64 {
	if i>>(widthBits*(c.height+1)) != 0 {
		return 0
	}
	n := c.root
	for h := c.height; h > 0; h-- {
		if n == nil {
			return 0
		}
		n = n.kids[i>>(widthBits*h)&(width-1)]
	}
	if n == nil {
		return 0
	}
	return n.counts[i&(width-1)]
}

// set gives the goroutine with index i another count.
func (c *clock) set(i int, count uint64) {
	if n := c.root; n != nil && c.height == 0 && !n.shared && i < width {
		n.counts[i&(width-1)] = count
		n.used = max(n.used, int8(i)+1)
		return
	}
	for i>>(widthBits*(c.height+1)) != 0 {
		c.lift()
	}
	at := &c.root
	for h := c.height; ; h-- {
		switch {
		case *at != nil:
			*at = (*at).owned()
		case h == 0:
			*at = newLeaf()
		default:
			*at = newBranch()
		}
		if h == 0 {
			(*at).counts[i&(width-1)] = count
			(*at).used = max((*at).used, int8(i&(width-1))+1)
			return
		}
		at = &(*at).kids[i>>(widthBits*h)&(width-1)]
	}
}

// lift adds a level, for more goroutines.
func (c *clock) lift() {
	if c.root != nil {
		up := newBranch()
		up.kids[0] = c.root
		c.root = up
	}
	c.height++
}

// join raises each count of c to that of o, if it is higher there.
func (c *clock) join(o *clock) {
	for c.height < o.height {
		c.lift()
	}
	switch {
	case c.height == 0 && o.height == 0 && o.root != nil:
		c.own()
		c.root = c.root.joinLeaf(o.root)
		return
	case c.height == o.height:
		c.root = c.root.join(o.root)
		return
	}
	from := clock{o.root.share(), o.height}
	for from.height < c.height {
		from.lift()
	}
	c.root = c.root.join(from.root)
}

// meet raises each count of both clocks to the other's, if it is higher there. Goroutines that meet
// do so again and again: with up to 256 of them each clock gets nodes of its own, which are changed
// in place from then on, where join would share them and have to copy them the next time.
func (c *clock) meet(o *clock) {
	for c.height < o.height {
		c.lift()
	}
	for o.height < c.height {
		o.lift()
	}
	switch c.height {
	case 0:
		c.own()
		o.own()
		c.root.meet(o.root)
		return
	case 1:
	default:
		c.join(o)
		o.assign(c)
		return
	}
	c.root, o.root = c.root.owned(), o.root.owned()
	for i, x := range c.root.kids {
		y := o.root.kids[i]
		if x == y {
			continue
		}
		x, y = x.leaf(), y.leaf()
		c.root.kids[i], o.root.kids[i] = x, y
		x.meet(y)
	}
}

// meet is meet for two leaves that may be changed.
func (n *node) meet(o *node) {
	used := max(n.used, o.used)
	x, y := n.counts, o.counts
	for k := range used {
		count := max(x[k&(width-1)], y[k&(width-1)])
		x[k&(width-1)], y[k&(width-1)] = count, count
	}
	n.used, o.used = used, used
}

// leaf returns a leaf that may be changed: n, a copy if it is shared, or a new one if it is nil.
func (n *node) leaf() *node {
	if n == nil {
		return newLeaf()
	}
	return n.owned()
}

// own gives a clock of one leaf a leaf of its own. Such clocks share none, since to be changed they
// would need a new one each time.
func (c *clock) own() {
	if c.root == nil {
		c.root = newLeaf()
	} else {
		c.root = c.root.owned()
	}
}

// assign makes c the same as o.
func (c *clock) assign(o *clock) {
	if c.height == 0 && o.height == 0 && o.root != nil {
		c.own()
		*c.root.counts, c.root.used = *o.root.counts, o.root.used
		return
	}
	*c = clock{o.root.share(), o.height}
}

// join returns what n becomes when it is joined with o, a node of the same height. It is n itself,
// changed in place, if no other clock leads to it; and o, shared, if n has nothing to add.
func (n *node) join(o *node) *node {
	switch {
	case n == o || o == nil:
		return n
	case n == nil:
		return o.share()
	case n.counts != nil:
		return n.joinLeaf(o)
	}
	kids := *n.kids
	gained, lacking := false, true // n gains something; o has nothing that n gave
	for i, k := range kids {
		if n.shared {
			k.share()
		}
		kids[i] = k.join(o.kids[i])
		gained = gained || kids[i] != k
		lacking = lacking && kids[i] == o.kids[i]
	}
	switch {
	case !gained:
		return n
	case lacking:
		return o.share()
	case n.shared:
		n = newBranch()
	}
	*n.kids = kids
	return n
}

func (n *node) joinLeaf(o *node) *node {
	if n.shared {
		more, less := false, n.used > o.used // o has a higher count; a lower one
		for i := range o.used {
			more = more || o.counts[i] > n.counts[i]
			less = less || o.counts[i] < n.counts[i]
		}
		switch {
		case !more:
			return n
		case !less:
			return o.share()
		}
		n = n.owned()
	}
	for i := range o.used {
		n.counts[i] = max(n.counts[i], o.counts[i])
	}
	n.used = max(n.used, o.used)
	return n
}
