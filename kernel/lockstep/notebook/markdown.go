package notebook

import (
	"html"
	"regexp"
	"strings"
)

// kind is what a block of Markdown is.
type kind int

const (
	paragraph kind = iota
	heading
	code
	list
	numbered
	quote
	table
)

// block is a part of a text cell: of Markdown, as much as lessons use.
type block struct {
	kind  kind
	level int      // of a heading
	text  string   // of headings, paragraphs, quotes and code
	items []string // of lists, and the lines of a table
}

var (
	headingLine  = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)
	itemLine     = regexp.MustCompile(`^\s{0,3}[-*+]\s+(.*)$`)
	numberedLine = regexp.MustCompile(`^\s{0,3}\d+[.)]\s+(.*)$`)
	tableRule    = regexp.MustCompile(`^\|?[\s:|-]+\|[\s:|-]*$`)
)

// blocks splits Markdown into blocks. A line that does not begin a block continues the one before.
func blocks(markdown string) []block {
	var out []block
	open := false // the last block goes on
	fence := ""
	add := func(b block) {
		out = append(out, b)
		open = true
	}
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		last := len(out) - 1
		switch {
		case fence != "":
			if trimmed == fence {
				fence, open = "", false
			} else {
				out[last].text += line + "\n"
			}
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
			add(block{kind: code})
		case trimmed == "":
			open = false
		case headingLine.MatchString(trimmed):
			m := headingLine.FindStringSubmatch(trimmed)
			add(block{kind: heading, level: len(m[1]), text: m[2]})
			open = false
		case itemLine.MatchString(line):
			addItem(&out, open, list, itemLine.FindStringSubmatch(line)[1])
			open = true
		case numberedLine.MatchString(line):
			addItem(&out, open, numbered, numberedLine.FindStringSubmatch(line)[1])
			open = true
		case strings.HasPrefix(trimmed, ">"):
			words := strings.TrimSpace(trimmed[1:])
			if open && out[last].kind == quote {
				out[last].text += "\n" + words
			} else {
				add(block{kind: quote, text: words})
			}
		case strings.HasPrefix(trimmed, "|"):
			addItem(&out, open, table, trimmed)
			open = true
		case open && len(out[last].items) > 0:
			out[last].items[len(out[last].items)-1] += "\n" + trimmed
		case open:
			out[last].text += "\n" + trimmed
		default:
			add(block{kind: paragraph, text: trimmed})
		}
	}
	return out
}

// addItem adds to the last block if that is a list of this kind.
func addItem(out *[]block, open bool, k kind, item string) {
	if last := len(*out) - 1; open && (*out)[last].kind == k {
		(*out)[last].items = append((*out)[last].items, item)
		return
	}
	*out = append(*out, block{kind: k, items: []string{item}})
}

// markdownHTML renders a text cell.
func markdownHTML(markdown string) string {
	var b strings.Builder
	for _, x := range blocks(markdown) {
		switch x.kind {
		case heading:
			tag := "h" + string(rune('0'+x.level))
			b.WriteString("<" + tag + ">" + spans(x.text) + "</" + tag + ">\n")
		case code:
			b.WriteString("<pre class=\"code\">" + html.EscapeString(x.text) + "</pre>\n")
		case list:
			writeItems(&b, "ul", x.items)
		case numbered:
			writeItems(&b, "ol", x.items)
		case quote:
			b.WriteString("<blockquote>" + spans(x.text) + "</blockquote>\n")
		case table:
			writeTable(&b, x.items)
		default:
			b.WriteString("<p>" + spans(x.text) + "</p>\n")
		}
	}
	return b.String()
}

func writeItems(b *strings.Builder, tag string, items []string) {
	b.WriteString("<" + tag + ">\n")
	for _, item := range items {
		b.WriteString("<li>" + spans(item) + "</li>\n")
	}
	b.WriteString("</" + tag + ">\n")
}

// writeTable writes a table's lines, of which the first is the heading if a rule follows it.
func writeTable(b *strings.Builder, rows []string) {
	b.WriteString("<table>\n")
	for i, row := range rows {
		if tableRule.MatchString(row) {
			continue
		}
		tag := "td"
		if i == 0 && len(rows) > 1 && tableRule.MatchString(rows[1]) {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, column := range strings.Split(strings.Trim(row, "|"), "|") {
			b.WriteString("<" + tag + ">" + spans(strings.TrimSpace(column)) + "</" + tag + ">")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n")
}

// What is within a line. Code comes first, since nothing within it counts.
var (
	codeSpan   = regexp.MustCompile("`+[^`]+`+")
	strongSpan = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	emSpan     = regexp.MustCompile(`\*([^*\s][^*]*)\*`)
	linkSpan   = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)
)

// spans renders the text of a block.
func spans(s string) string {
	var b strings.Builder
	for {
		at := codeSpan.FindStringIndex(s)
		if at == nil {
			b.WriteString(styled(s))
			return b.String()
		}
		b.WriteString(styled(s[:at[0]]))
		b.WriteString("<code>" + html.EscapeString(strings.Trim(s[at[0]:at[1]], "`")) + "</code>")
		s = s[at[1]:]
	}
}

func styled(s string) string {
	s = html.EscapeString(s)
	s = strongSpan.ReplaceAllString(s, "<strong>$1</strong>")
	s = emSpan.ReplaceAllString(s, "<em>$1</em>")
	return linkSpan.ReplaceAllStringFunc(s, func(link string) string {
		m := linkSpan.FindStringSubmatch(link)
		if lower := strings.ToLower(m[2]); strings.Contains(lower, ":") && !strings.HasPrefix(lower, "https:") && !strings.HasPrefix(lower, "http:") {
			return m[1]
		}
		return `<a href="` + m[2] + `">` + m[1] + `</a>`
	})
}
