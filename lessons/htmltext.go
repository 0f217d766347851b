package lessons

import (
	"html"
	"strings"
)

// htmlText returns the text of HTML without its tags, for where only text can be shown. It need not
// be perfect: a page's structure is guessed from the names of its elements.
func htmlText(source string) string {
	var b strings.Builder
	for source != "" {
		before, rest, found := strings.Cut(source, "<")
		b.WriteString(collapse(before))
		if !found {
			break
		}
		switch {
		case strings.HasPrefix(rest, "!--"):
			_, source, _ = strings.Cut(rest, "-->")
			continue
		case !startsTag(rest):
			b.WriteByte('<')
			source = rest
			continue
		}
		var tag string
		tag, source, _ = strings.Cut(rest, ">")
		name, closing := tagName(tag)
		switch name {
		case "script", "style":
			if closing {
				break
			}
			if i := strings.Index(strings.ToLower(source), "</"+name); i >= 0 {
				source = source[i:]
			} else {
				source = ""
			}
		case "br", "p", "div", "tr", "li", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "summary", "details":
			b.WriteByte('\n')
		case "td", "th":
			if !closing {
				b.WriteString("  ")
			}
		}
	}
	var lines []string
	for line := range strings.Lines(html.UnescapeString(b.String())) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return "HTML"
	}
	return strings.Join(lines, "\n")
}

// startsTag reports whether what follows a < makes it the beginning of a tag.
func startsTag(s string) bool {
	s = strings.TrimPrefix(s, "/")
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z' || s[0] == '!' || s[0] == '?')
}

func tagName(tag string) (name string, closing bool) {
	tag, closing = strings.CutPrefix(tag, "/")
	if i := strings.IndexAny(tag, " \t\r\n/"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag), closing
}

// collapse turns each run of spaces and line ends into one space, as HTML does.
func collapse(s string) string {
	if s == "" {
		return ""
	}
	words := strings.Join(strings.Fields(s), " ")
	if strings.ContainsAny(s[:1], " \t\r\n") {
		words = " " + words
	}
	if strings.ContainsAny(s[len(s)-1:], " \t\r\n") && words != " " {
		words += " "
	}
	return words
}
