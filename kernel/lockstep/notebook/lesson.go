package notebook

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

// What a Screen shows of a lesson besides its outputs. Without colours Markdown keeps its marks,
// which are made to be read.

const (
	bold      = "\x1b[1m"
	italic    = "\x1b[3m"
	codeStyle = "\x1b[36m"
	prompt    = "\x1b[32m"
	normal    = "\x1b[0m"
)

// markdown shows a text cell.
func (s *Screen) markdown(source string) {
	if s == nil || s.quiet {
		return
	}
	for _, b := range blocks(withoutControls(source)) {
		s.paragraph(s.block(b))
	}
}

// code shows a code cell as it is run; count is the n of In [n], 0 for a cell that is not run.
func (s *Screen) code(source string, count int) {
	if s == nil || s.quiet || strings.TrimSpace(source) == "" {
		return
	}
	label := "In [ ]: "
	if count > 0 {
		label = fmt.Sprintf("In [%d]: ", count)
	}
	indent := strings.Repeat(" ", len(label))
	lines := strings.Split(strings.TrimRight(withoutControls(source), "\n"), "\n")
	s.paragraph(prompt + label + normal + strings.Join(lines, "\n"+indent))
}

// paragraph shows lines with an empty one before them.
func (s *Screen) paragraph(text string) {
	s.freshLine()
	s.mu.Lock()
	empty := s.empty
	s.mu.Unlock()
	if !empty {
		text = "\n" + text
	}
	s.print(text + "\n")
}

// withoutControls returns a notebook's text without anything that is for a terminal: its colours
// are the Screen's.
func withoutControls(source string) string {
	return sgr.ReplaceAllString(strings.NewReplacer("\r", "", "\b", "").Replace(terminal.Text(source)), "")
}

// block renders a block of Markdown in lines.
func (s *Screen) block(b block) string {
	switch b.kind {
	case heading:
		return bold + strings.Repeat("#", b.level) + " " + s.spans(b.text) + normal
	case code:
		return "    " + strings.ReplaceAll(strings.TrimRight(b.text, "\n"), "\n", "\n    ")
	case list:
		return s.items(b.items, func(int) string { return "- " })
	case numbered:
		return s.items(b.items, func(i int) string { return fmt.Sprintf("%d. ", i+1) })
	case quote:
		return "> " + strings.ReplaceAll(s.spans(b.text), "\n", "\n> ")
	case table:
		return s.spans(strings.Join(b.items, "\n"))
	default:
		return s.spans(b.text)
	}
}

// items renders a list, each of its items with a mark.
func (s *Screen) items(items []string, mark func(i int) string) string {
	lines := make([]string, len(items))
	for i, item := range items {
		m := mark(i)
		lines[i] = m + strings.ReplaceAll(s.spans(item), "\n", "\n"+strings.Repeat(" ", len(m)))
	}
	return strings.Join(lines, "\n")
}

var (
	// htmlTag is a tag such as Markdown may have: <kbd>, </b>, <br/>, <img src="…">.
	htmlTag   = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>`)
	lineBreak = regexp.MustCompile(`(?i)<br\s*/?>`)
)

// spans renders what is within lines.
func (s *Screen) spans(text string) string {
	var b strings.Builder
	for {
		at := codeSpan.FindStringIndex(text)
		if at == nil {
			b.WriteString(s.styled(text))
			return b.String()
		}
		b.WriteString(s.styled(text[:at[0]]))
		span := text[at[0]:at[1]]
		if s.colours {
			span = codeStyle + strings.Trim(span, "`") + "\x1b[39m"
		}
		b.WriteString(span)
		text = text[at[1]:]
	}
}

func (s *Screen) styled(text string) string {
	text = lineBreak.ReplaceAllString(text, "\n")
	text = html.UnescapeString(htmlTag.ReplaceAllString(text, ""))
	text = withoutControls(text) // which entities can stand for
	text = linkSpan.ReplaceAllString(text, "$1 ($2)")
	if s.colours {
		text = strongSpan.ReplaceAllString(text, bold+"$1\x1b[22m")
		text = emSpan.ReplaceAllString(text, italic+"$1\x1b[23m")
	}
	return text
}
