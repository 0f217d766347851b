// Package cell reads what a learner types into a cell, before anyone knows what it means: it
// separates magics from Go ([ParseMagics]), splits Go into fragments ([Split]), and decides whether
// a text is complete ([Complete]). It keeps no state, and every function may be called from any
// goroutine.
package cell

import (
	"go/scanner"
	"go/token"
	"strings"
	"unicode/utf8"
)

// Kind is what a fragment of a cell is.
type Kind int

const (
	Stmt   Kind = iota // a statement, or a lone expression
	Import             // import "fmt"
	Type               // type T …
	Const              // const c = …
	Func               // func f() …, methods included
	Var                // var x = …
)

// Fragment is a declaration or a statement at the top of a cell.
type Fragment struct {
	Kind Kind
	// Text is the fragment as written, from its first token to its last.
	Text string
	// Offset is where Text starts in the cell, in bytes.
	Offset int
	// Line and Col are where it starts, from 1; Col counts bytes, as Go's positions do.
	Line, Col int
	// Semicolon is set if an explicit semicolon ends the fragment.
	Semicolon bool
}

// Split splits the Go text of a cell into its fragments, in order. A package clause at the top is
// left out. Whether a fragment is valid Go is for the parser to decide: Split looks at tokens and
// nesting only, so it takes any text, and the fragments' texts with what lies between them (white
// space, comments, semicolons) are the cell.
//
// A fragment ends at a semicolon, written or inserted at a line's end by Go's own rule, outside of
// all brackets. The semicolons in the header of a for, if or switch do not count: a header reaches
// to the brace that opens its block.
func Split(src string) []Fragment {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(token.Position, string) {}, 0)

	var (
		frags  []Fragment
		toks   []token.Token // of the fragment so far, at most headTokens
		start  = -1          // offset of the fragment's first token
		end    int           // offset after its last token
		depth  int           // of brackets
		header bool          // within the header of a for, if or switch
		lits   int           // func literals in the header whose braces are still to come
	)
	finish := func(semicolon bool) {
		if start < 0 {
			return
		}
		if toks[0] != token.PACKAGE {
			p := file.Position(file.Pos(start))
			frags = append(frags, Fragment{
				Kind:      kindOf(toks),
				Text:      src[start:end],
				Offset:    start,
				Line:      p.Line,
				Col:       p.Column,
				Semicolon: semicolon,
			})
		}
		toks, start, depth, header, lits = toks[:0], -1, 0, false, 0
	}
	for {
		pos, tok, lit := s.Scan()
		offset := file.Offset(pos)
		if tok == token.EOF {
			finish(false)
			return frags
		}
		if tok == token.SEMICOLON && depth <= 0 && !(header && lit == ";") {
			finish(lit == ";")
			continue
		}
		if start < 0 {
			if tok == token.SEMICOLON {
				continue
			}
			start = offset
		}
		toks = append(toks, tok)
		if tok != token.SEMICOLON || lit == ";" {
			end = offset + len(tokenText(src[offset:], tok, lit))
		}
		switch tok {
		case token.LPAREN, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.LBRACE:
			if header && depth == 0 {
				if lits > 0 {
					lits--
				} else {
					header = false
				}
			}
			depth++
		case token.FOR, token.IF, token.SWITCH:
			header = header || depth == 0
		case token.FUNC, token.STRUCT, token.INTERFACE:
			if header && depth == 0 {
				lits++
			}
		}
	}
}

// tokenText returns the text of a token at the head of rest. The scanner takes carriage returns out
// of the literals that it reports, so that a literal's length is not the text's.
func tokenText(rest string, tok token.Token, lit string) string {
	switch {
	case lit == "":
		return tok.String()
	case strings.HasPrefix(rest, lit):
		return lit
	case rest[0] == '`':
		if i := strings.IndexByte(rest[1:], '`'); i >= 0 {
			return rest[:i+2]
		}
		return rest
	default: // an illegal byte, for which the scanner reports a replacement character
		_, n := utf8.DecodeRuneInString(rest)
		return rest[:n]
	}
}

// kindOf determines from its tokens what a fragment is. A fragment that starts with func is a
// declaration if a name follows, or a receiver and a name with its parameters; else it is a
// function literal.
func kindOf(toks []token.Token) Kind {
	switch toks[0] {
	case token.IMPORT:
		return Import
	case token.TYPE:
		return Type
	case token.CONST:
		return Const
	case token.VAR:
		return Var
	case token.FUNC:
		if len(toks) > 1 && toks[1] == token.IDENT {
			return Func
		}
		depth := 0
		for i, t := range toks[1:] {
			switch t {
			case token.LPAREN:
				depth++
			case token.RPAREN:
				depth--
			}
			if depth == 0 {
				after := toks[min(i+2, len(toks)):]
				if len(after) > 1 && after[0] == token.IDENT && (after[1] == token.LPAREN || typeParams(after[1:])) {
					return Func
				}
				break
			}
		}
	}
	return Stmt
}

// typeParams reports whether the tokens begin with type parameters, [T any], and not with type
// arguments, [int]. A method that has some is not Go, but it is not a function literal whose
// result is a generic type either.
func typeParams(toks []token.Token) bool {
	if toks[0] != token.LBRACK {
		return false
	}
	for i, t := range toks[1:] {
		switch {
		case t == token.RBRACK:
			return false
		case toks[i] == token.IDENT && (t == token.IDENT || t == token.INTERFACE || t == token.TILDE):
			return true
		}
	}
	return false
}
