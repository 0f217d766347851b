package cell

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// Status says whether a text is a whole cell.
type Status int

const (
	Whole      Status = iota // it parses
	Incomplete               // more lines can make it parse
	Invalid                  // no line after it can
)

// Complete reports whether src, with its magics, is a whole cell, and if it is Incomplete, what the
// next line should begin with. known are the magics that exist.
func Complete(src string, known Magics) (s Status, indent string) {
	_, code, _ := ParseMagics(src, known)
	depth, last, s := scan(code)
	switch {
	case s == Invalid:
		return Invalid, ""
	case s == Incomplete: // within a comment or a raw string, whose lines are as they are
		return Incomplete, ""
	case depth > 0:
		return Incomplete, strings.Repeat("\t", depth)
	case continues(last):
		return Incomplete, "\t"
	case !parses(code):
		return Invalid, ""
	}
	return Whole, ""
}

// scan reads the tokens of code: how many brackets are open at its end, and its last token. It is
// Incomplete within a raw string or a comment, Invalid when a bracket has no opening one or a token
// is malformed.
func scan(code string) (depth int, last token.Token, status Status) {
	file := token.NewFileSet().AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(_ token.Position, msg string) {
		switch msg {
		case "raw string literal not terminated", "comment not terminated":
			status = Incomplete
		default:
			status = Invalid
		}
	}, 0)
	var open []token.Token
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return len(open), last, status
		case token.LPAREN:
			open = append(open, token.RPAREN)
		case token.LBRACK:
			open = append(open, token.RBRACK)
		case token.LBRACE:
			open = append(open, token.RBRACE)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) == 0 || open[len(open)-1] != tok {
				return len(open), last, Invalid
			}
			open = open[:len(open)-1]
		}
		if tok != token.SEMICOLON || lit != "\n" {
			last = tok
		}
	}
}

// continues reports whether a statement cannot end with tok: Go inserts no semicolon after it, and
// it closes nothing itself.
func continues(tok token.Token) bool {
	switch tok {
	case token.INC, token.DEC:
		return false
	case token.FUNC, token.TYPE, token.VAR, token.CONST, token.IMPORT, token.GO, token.DEFER,
		token.CHAN, token.MAP, token.STRUCT, token.INTERFACE:
		return true
	}
	return tok.IsOperator() && tok != token.RPAREN && tok != token.RBRACK && tok != token.RBRACE &&
		tok != token.SEMICOLON && tok != token.COLON
}

// parses reports whether each fragment is Go.
func parses(code string) bool {
	frags := Split(code)
	for i, f := range frags {
		if i == len(frags)-1 && IsList(f) {
			continue
		}
		text := "package p\n" + f.Text
		if f.Kind == Stmt {
			text = "package p\nfunc _() {\n" + f.Text + "\n}"
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		if err != nil || !whole(file, f.Kind) {
			return false
		}
	}
	return true
}

// whole reports whether a function has its body: Go's parser takes one without.
func whole(file *ast.File, kind Kind) bool {
	if kind != Func {
		return true
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil {
			return false
		}
	}
	return true
}
