package display

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a value that is to be laid out: a text, or a list of items between brackets.
type node struct {
	text  string // all of it, or what comes before the items, with the opening bracket
	list  bool
	items []item
	more  int    // items that are left out
	noun  string // what they are, "element"
	end   string // the closing bracket

	width int // runes of the node in one line
	plain bool
}

// item is a part of a list: a field, an element or an entry of a map.
type item struct {
	key   string // with its colon, "" for an element
	value *node
}

// leaf returns a node that is a text.
func leaf(text string) *node {
	return &node{text: text, width: utf8.RuneCountInString(text), plain: true}
}

const (
	indentation = 4
	separator   = ", "
)

// measure sets the width of a list, once its items are there.
func (n *node) measure() *node {
	n.width = utf8.RuneCountInString(n.text) + len(n.end)
	n.plain = true
	for i, it := range n.items {
		if i > 0 {
			n.width += len(separator)
		}
		if it.key != "" {
			n.width += utf8.RuneCountInString(it.key) + 1
		}
		n.width += it.value.width
		n.plain = n.plain && it.key == "" && !it.value.list
	}
	if n.more > 0 {
		n.width += len(separator) + utf8.RuneCountInString(n.notice())
	}
	return n
}

// notice returns how much was left out.
func (n *node) notice() string {
	if n.noun == "" {
		return "…"
	}
	plural := "s"
	if n.more == 1 {
		plural = ""
	}
	return fmt.Sprintf("… %s more %s%s", thousands(n.more), n.noun, plural)
}

// thousands writes a number as people read long ones: 9,900.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// page lays nodes out in lines.
type page struct {
	strings.Builder
	width int
}

// flat writes a node in one line.
func (p *page) flat(n *node) {
	p.WriteString(n.text)
	for i, it := range n.items {
		if i > 0 {
			p.WriteString(separator)
		}
		if it.key != "" {
			p.WriteString(it.key + " ")
		}
		p.flat(it.value)
	}
	if n.more > 0 {
		if len(n.items) > 0 {
			p.WriteString(separator)
		}
		p.WriteString(n.notice())
	}
	p.WriteString(n.end)
}

// node writes a node that begins at a column of a line indented by indent, and is followed by after
// more runes.
func (p *page) node(n *node, indent, column, after int) {
	if !n.list || len(n.items) == 0 || column+n.width+after <= p.width {
		p.flat(n)
		return
	}
	p.WriteString(n.text)
	inner := indent + indentation
	if n.plain {
		p.fill(n, inner)
	} else {
		p.column(n, inner)
	}
	if n.more > 0 {
		p.newLine(inner)
		p.WriteString(n.notice())
	}
	p.newLine(indent)
	p.WriteString(n.end)
}

func (p *page) newLine(indent int) {
	p.WriteByte('\n')
	for range indent {
		p.WriteByte(' ')
	}
}

// fill writes elements that are texts, as many to a line as it holds.
func (p *page) fill(n *node, indent int) {
	column := p.width + 1
	for _, it := range n.items {
		if column+1+it.value.width+1 > p.width {
			p.newLine(indent)
			column = indent
		} else {
			p.WriteByte(' ')
			column++
		}
		p.WriteString(it.value.text + ",")
		column += it.value.width + 1
	}
}

// column writes each item in a line of its own or in several. Values after keys are aligned, as by
// gofmt.
func (p *page) column(n *node, indent int) {
	for i := 0; i < len(n.items); {
		end, widest := i, 0
		for end < len(n.items) && (end == i || p.fits(n.items[end], indent) && p.fits(n.items[end-1], indent)) {
			widest = max(widest, utf8.RuneCountInString(n.items[end].key))
			end++
		}
		if widest > p.width/2 { // then there is no room for what comes after
			widest = 0
		}
		for _, it := range n.items[i:end] {
			p.newLine(indent)
			column := indent
			if it.key != "" {
				pad := max(widest-utf8.RuneCountInString(it.key), 0) + 1
				p.WriteString(it.key + strings.Repeat(" ", pad))
				column += utf8.RuneCountInString(it.key) + pad
			}
			p.node(it.value, indent, column, 1)
			p.WriteByte(',')
		}
		i = end
	}
}

// fits reports whether an item has room in one line.
func (p *page) fits(it item, indent int) bool {
	return !it.value.list || indent+utf8.RuneCountInString(it.key)+1+it.value.width+1 <= p.width
}
