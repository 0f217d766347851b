package check

import (
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// nameMessage matches the compiler's errors about an undefined name. Where only the case of letters
// differs, the compiler says so itself.
var nameMessage = regexp.MustCompile(`^undefined: |^\S+ undefined \(|^unknown field |^could not import |^package \S+ cannot be imported`)

var butHave = regexp.MustCompile(`\(but have |, but does have |, but it does have `)

// nameHelp returns help with a name that resembles one that would be valid in its place.
func (s *Session) nameHelp(e Error, src string) error {
	lines := strings.SplitAfter(src, "\n")
	line := lines[e.Line-1]
	if strings.HasPrefix(e.Msg, "syntax error: unexpected ") {
		if keyword := mistypedKeyword(strings.TrimSpace(line)); keyword != "" {
			return words.DidYouMean.Error(keyword)
		}
		return nil
	}
	if !nameMessage.MatchString(e.Msg) || butHave.MatchString(e.Msg) || e.Col < 1 {
		return nil
	}
	rest := e.restOf(line)
	if path := importPath(rest); path != "" {
		if near := nearest(path, append(stdlib.Packages(), lessonsPath)); near != "" {
			return words.DidYouMean.Error(`"` + near + `"`)
		}
		return nil
	}
	offset := len(strings.Join(lines[:e.Line-1], "")) + len(line) - len(rest)
	name := firstName(rest)
	if name == "" {
		return nil
	}
	if below := declaredBelow(name, src, offset); below > 0 {
		return words.HelpBelow.Error(name, below)
	}
	names := s.namesAt(src, offset)
	if strings.HasPrefix(rest[len(name):], ".") {
		names = append(names, stdlib.Names()...)
	}
	near := nearest(name, names)
	if near == "" {
		return nil
	}
	if dot := strings.LastIndexByte(e.Msg, '.'); strings.HasPrefix(e.Msg, "undefined: ") && dot > 0 {
		near = e.Msg[len("undefined: "):dot+1] + near // fmt.Println
	}
	return words.DidYouMean.Error(near)
}

// declaredBelow returns the line in which a cell declares a variable of that name after an offset,
// 0 if none.
func declaredBelow(name, src string, offset int) (line int) {
	declares := regexp.MustCompile(`^(?:var\s+)?(?:[\pL_][\pL_\pN]*\s*,\s*)*` + regexp.QuoteMeta(name) + `(?:\s*,\s*[\pL_][\pL_\pN]*)*\s*(:=|[^:]|$)`)
	for _, f := range cell.Split(src) {
		m := declares.FindStringSubmatch(f.Text)
		if m != nil && f.Offset > offset && (f.Kind == cell.Var || f.Kind == cell.Stmt && m[1] == ":=") {
			return f.Line
		}
	}
	return 0
}

// importPath returns the import path that a line goes on with, "" if it goes on with something
// else.
func importPath(rest string) string {
	if rest == "" || rest[0] != '"' && rest[0] != '`' {
		return ""
	}
	path, _, _ := strings.Cut(rest[1:], rest[:1])
	return path
}

// nearest returns the name that is most similar to another one, "" if none is: it is a typing error
// away, or one is the beginning or the end of the other.
func nearest(name string, names []string) string { return cell.Nearest(name, names) }
