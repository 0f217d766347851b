package check

import (
	"go/scanner"
	"go/token"
	"strings"
)

// embeds returns an error for each go:embed directive: nothing here fills variables from files, and
// they must not stay empty silently.
func embeds(src string) (errs ErrorList) {
	const directive = "//go:embed"
	if !strings.Contains(src, directive) {
		return nil
	}
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, []byte(src), func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return errs
		}
		rest, ok := strings.CutPrefix(lit, directive)
		if p := file.Position(pos); tok == token.COMMENT && ok && p.Column == 1 && strings.TrimLeft(rest, " \t") != rest {
			errs = append(errs, Error{Line: p.Line, Col: 3, Msg: "go:embed: Lockstep embeds no files; os.ReadFile reads one"})
		}
	}
}
