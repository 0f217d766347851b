package check

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
)

// Go's compiler has a parser of its own, which words its errors differently from package go/parser:
//
//	expected operand, found '}'                          go/parser
//	syntax error: unexpected }, expected expression      the compiler
//
// syntaxErrors translates them, as far as the tokens around an error allow. After an unexpected
// token no further errors are reported: go/parser resynchronizes differently from the compiler, and
// what it says from there on is seldom of use.

// syntaxErrors turns go/parser's errors about a text into the compiler's. The learner wrote the
// text from start to end; place maps an offset in it to a line and column of the cell.
func syntaxErrors(err error, text string, start, end int, place func(offset int) (line, col int)) ErrorList {
	if err == nil {
		return nil
	}
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return ErrorList{{Msg: err.Error()}}
	}
	var errs ErrorList
	// foreign is set once an illegal character was found: the parser has lost its way there.
	foreign := false
	for _, pe := range list {
		if foreign && !foreignChar.MatchString(pe.Msg) {
			continue
		}
		at := min(pe.Pos.Offset, end)
		switch {
		case pe.Msg == listMsg:
			at = listEnd(text, at, end)
		case start > 0 && (strings.HasPrefix(pe.Msg, "expected declaration") || strings.HasPrefix(pe.Msg, "non-declaration")):
			at = strayBrace(text, start, end)
		}
		p := placeIn(text, at, end)
		p.start = start
		say, single := p.lexical(pe.Msg)
		if !single {
			say = p.grammar(pe.Msg)
			single = inStep.MatchString(pe.Msg)
			if p.found == "EOF" {
				say.shift = end - at
			}
		}
		e := Error{Msg: say.msg}
		e.Line, e.Col = place(at + say.shift)
		errs = append(errs, e)
		if !single || strings.Contains(pe.Msg, "not terminated") {
			break // what follows is about a parser that has lost its way
		}
		foreign = foreign || foreignChar.MatchString(pe.Msg)
	}
	return errs
}

// foreignChar matches the scanner's errors about a character that is part of no token. The compiler
// goes on as if it were not there.
var foreignChar = regexp.MustCompile(`^(illegal character U\+\S+ '.*'|curly quotation mark .*)$`)

// gapErrors returns what is wrong between the fragments of a cell, which no parser sees: comments
// that do not end, or that are not text.
func gapErrors(src string, frags []cell.Fragment) (errs ErrorList) {
	within := func(offset int) bool {
		i, ok := slices.BinarySearchFunc(frags, offset, func(f cell.Fragment, offset int) int { return f.Offset - offset })
		return ok || i > 0 && offset < frags[i-1].Offset+len(frags[i-1].Text)
	}
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, []byte(src), func(p token.Position, msg string) {
		if !within(p.Offset) {
			say, _ := placeIn(src, p.Offset, len(src)).lexical(msg)
			e := Error{Msg: say.msg}
			e.Line, e.Col = position(src, p.Offset)
			errs = append(errs, e)
		}
	}, 0)
	for {
		if _, tok, _ := s.Scan(); tok == token.EOF {
			return errs
		}
	}
}

// listMsg is how go/parser's error about "x, y" in place of a statement begins. The compiler
// says what should follow it.
const listMsg = "expected 1 expression"

// listEnd returns the offset at which the list of expressions that begins at from ends.
func listEnd(text string, from, end int) int {
	header := placeIn(text, from, end).header != token.ILLEGAL // then a brace begins its block
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, end-from)
	s.Init(file, []byte(text[from:end]), func(token.Position, string) {}, 0)
	operand := false // stands before
	for depth := 0; ; {
		pos, tok, _ := s.Scan()
		if depth == 0 && operand && (tok == token.IDENT || tok.IsLiteral() || tok.IsKeyword()) {
			return from + file.Offset(pos)
		}
		operand = tok == token.IDENT || tok.IsLiteral() || tok == token.RBRACE
		if header && depth == 0 && tok == token.LBRACE {
			return from + file.Offset(pos)
		}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		if tok == token.EOF || depth < 0 || depth == 0 && tok == token.SEMICOLON {
			return from + file.Offset(pos)
		}
	}
}

// strayBrace returns the offset of the brace that closes what was opened before the learner's text,
// or end.
func strayBrace(text string, start, end int) int {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, end-start)
	s.Init(file, []byte(text[start:end]), func(token.Position, string) {}, 0)
	for depth := 0; ; {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.LBRACE:
			depth++
		case token.RBRACE:
			depth--
		}
		if depth < 0 || tok == token.EOF {
			return start + file.Offset(pos)
		}
	}
}

// inStep matches errors after which go/parser and the compiler resume at the same place.
var inStep = regexp.MustCompile(`^(import path must be a string|missing parameter name|missing condition|(interface )?method must have no type parameters)`)

// wording is an error's text, and its position relative to that which go/parser reports.
type wording struct {
	msg   string
	shift int
}

// syntaxPlace is what the tokens before a position say about it.
type syntaxPlace struct {
	text   string
	start  int // of what the learner wrote
	end    int
	offset int
	found  string // the token there, as the compiler calls it
	before tokenAt
	// open are the brackets around the place, each with the keyword that it belongs to, if one
	// does.
	open []bracket
	// header is the if, for, switch or select whose block has not begun.
	header token.Token
	call   tokenAt // what follows the last go or defer
}

type tokenAt struct {
	tok    token.Token
	offset int
}

type bracket struct {
	tok    token.Token
	owner  token.Token
	offset int
}

// placeIn scans the tokens before the offset, in a text of which the learner wrote the first end
// bytes.
func placeIn(text string, offset, end int) *syntaxPlace {
	p := &syntaxPlace{text: text, end: end, offset: offset, found: "EOF"}
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, end)
	s.Init(file, []byte(text[:end]), func(token.Position, string) {}, 0)
	var owner token.Token // struct or interface, for the brace that follows
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if tok == token.EOF || at >= offset {
			if tok != token.EOF || at < end {
				p.found = compilerToken(tok, lit)
			}
			return p
		}
		if p.before.tok == token.GO || p.before.tok == token.DEFER {
			p.call = tokenAt{tok, at}
		}
		switch tok {
		case token.STRUCT, token.INTERFACE, token.FUNC:
			owner = tok
		case token.IF, token.FOR, token.SWITCH, token.SELECT:
			p.header = tok
		case token.LPAREN, token.LBRACK:
			p.open = append(p.open, bracket{tok, p.before.tok, at})
		case token.LBRACE:
			b := bracket{tok, p.header, at}
			if owner == token.STRUCT || owner == token.INTERFACE {
				b.owner = owner
			}
			owner, p.header = token.ILLEGAL, token.ILLEGAL
			p.open = append(p.open, b)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			p.open = p.open[:max(0, len(p.open)-1)]
		}
		p.before = tokenAt{tok, at}
	}
}

// compilerToken returns the compiler's name for a token.
func compilerToken(tok token.Token, lit string) string {
	switch {
	case tok == token.EOF:
		return "EOF"
	case tok == token.IDENT:
		return "name " + lit
	case tok.IsLiteral():
		return "literal " + lit
	case tok.IsKeyword():
		return "keyword " + tok.String()
	case tok == token.SEMICOLON && lit == "\n":
		return "newline"
	case tok == token.SEMICOLON:
		return "semicolon"
	case tok == token.COMMA:
		return "comma"
	}
	return tok.String()
}

// lexical words an error about a single token. The compiler does not call such errors syntax
// errors.
func (p *syntaxPlace) lexical(msg string) (wording, bool) {
	rest := p.text[p.offset:p.end]
	line, _, _ := strings.Cut(rest, "\n")
	switch {
	case strings.HasPrefix(msg, "illegal character U+0027 ''' in escape sequence"):
		return wording{msg: "invalid character '\\'' in " + escapeKind(p.text[:p.offset]) + " escape"}, true
	case msg == "illegal character NUL":
		return wording{msg: "invalid NUL character"}, true
	case strings.HasPrefix(msg, "illegal UTF-8 encoding"):
		return wording{msg: "invalid UTF-8 encoding"}, true
	case foreignChar.MatchString(msg):
		r, size := utf8.DecodeRuneInString(rest)
		msg = fmt.Sprintf("invalid character %#U", r)
		if size > 1 {
			msg += " in identifier"
		}
		return wording{msg: msg}, true
	case strings.HasPrefix(msg, "illegal character"):
		return wording{msg: "invalid" + strings.TrimPrefix(msg, "illegal")}, true
	case msg == "illegal byte order mark":
		return wording{msg: "invalid BOM in the middle of the file"}, true
	case msg == "string literal not terminated":
		return wording{"newline in string", len(line)}, true
	case msg == "raw string literal not terminated":
		return wording{msg: "string not terminated"}, true
	case msg == "rune literal not terminated":
		return wording{msg: "rune literal not terminated"}, true
	case msg == "illegal rune literal" && strings.HasPrefix(rest, "''"):
		return wording{"empty rune literal or unescaped '", 1}, true
	case msg == "illegal rune literal":
		return wording{msg: "more than one character in rune literal"}, true
	case msg == "unknown escape sequence":
		return wording{msg: "unknown escape"}, true
	case strings.HasPrefix(msg, "expression in ") && strings.HasSuffix(msg, "must be function call") && p.call.tok != token.ILLEGAL:
		return wording{msg, p.call.offset - p.offset}, true
	case msg == "comment not terminated", plainLexical.MatchString(msg):
		return wording{msg: msg}, true
	}
	return wording{}, false
}

// plainLexical matches the errors that both word alike.
var plainLexical = regexp.MustCompile(`(literal has no digits|must separate successive digits|invalid digit .* in .* literal|` +
	`exponent|index required in 3-index slice|cannot parenthesize|can only use \.\.\. with final parameter|must not be parenthesized)`)

func escapeKind(before string) string {
	i := strings.LastIndexByte(before, '\\')
	if i >= 0 && i+1 < len(before) && strings.ContainsRune("xuU", rune(before[i+1])) {
		return "hexadecimal"
	}
	return "octal"
}

var (
	expected  = regexp.MustCompile(`^expected (.*?)(?:, found .*)?$`)
	missing   = regexp.MustCompile(`^missing ',' (?:before newline )?in (.*)$`)
	asValue   = regexp.MustCompile(`^expected .* expression, found assignment`)
	quotedTok = regexp.MustCompile(`^'(.*)'$`)
)

// grammar words an error about an unexpected token.
func (p *syntaxPlace) grammar(msg string) wording {
	unexpected := func(format string, args ...any) wording {
		return wording{msg: "syntax error: unexpected " + p.found + fmt.Sprintf(format, args...)}
	}
	if msg == listMsg {
		return unexpected(", expected := or = or comma")
	}
	if asValue.MatchString(msg) {
		return p.assignment()
	}
	if m := missing.FindStringSubmatch(msg); m != nil {
		closing := ")"
		switch {
		case strings.Contains(m[1], "literal"):
			closing = "}"
		case strings.Contains(m[1], "type"):
			closing = "]"
		}
		return unexpected(" in %s; possibly missing comma or %s", m[1], closing)
	}
	m := expected.FindStringSubmatch(msg)
	if m == nil {
		if msg == "illegal label declaration" && p.header != token.ILLEGAL {
			return unexpected(", expected {")
		}
		if msg == "illegal label declaration" {
			return unexpected(" at end of statement")
		}
		return wording{msg: "syntax error: " + strings.Replace(strings.Replace(msg, ", expecting ", ", expected ", 1), "; expecting ", "; expected ", 1)}
	}
	want := m[1]
	if q := quotedTok.FindStringSubmatch(want); q != nil {
		want = q[1]
		if token.IsKeyword(want) {
			want = "keyword " + want
		}
	}
	var in bracket
	if len(p.open) > 0 {
		in = p.open[len(p.open)-1]
	}
	switch {
	case want == "declaration" && p.start > 0:
		return unexpected("") // in a cell, which takes statements
	case want == "declaration":
		return wording{msg: "syntax error: non-declaration statement outside function body"}
	case want == "operand" && p.before.tok == token.LBRACK && p.found == "]":
		return unexpected(", expected operand")
	case want == "operand" && p.found == "keyword var" && p.header == token.FOR:
		return wording{"syntax error: var declaration not allowed in for initializer", len("var ")}
	case want == "operand":
		return unexpected(", expected expression")
	case (want == "statement" || want == "}") && in.offset < p.start && p.before.offset < p.start:
		return unexpected("") // at the top of a cell, which ends with no brace
	case want == "statement" && (p.before.tok == token.SEMICOLON || p.before.tok == token.LBRACE):
		return unexpected(", expected }")
	case want == "statement":
		return unexpected(" at end of statement")
	case want == ";" && in.owner == token.STRUCT || want == ";" && in.owner == token.INTERFACE:
		return unexpected(" in %s type; possibly missing semicolon or newline or }", in.owner)
	case want == ";" && p.header != token.ILLEGAL && p.found == "{":
		return unexpected(", expected semicolon or newline")
	case want == ";" && p.header != token.ILLEGAL:
		return unexpected(", expected {")
	case want == ";" && len(p.open) == 0:
		return unexpected(" after top level declaration")
	case want == "==" && in.tok == token.LPAREN && in.owner == token.IDENT:
		return unexpected(" in argument list; possibly missing comma or )")
	case want == "]" && (in.owner == token.IDENT || in.owner == token.RPAREN || in.owner == token.RBRACK):
		return unexpected(", expected comma, : or ]")
	case want == "selector or type assertion":
		return unexpected(", expected name or (")
	case want == ";" || want == "==":
		return unexpected(" at end of statement")
	case want == "{" && p.found == "newline" && p.header != token.ILLEGAL:
		return unexpected(", expected { after %s clause", p.header)
	case want == "}" && (in.owner == token.SWITCH || in.owner == token.SELECT) && p.found != "EOF":
		return unexpected(", expected case or default or }")
	case want == "IDENT":
		return unexpected(", expected name")
	}
	return unexpected(", expected %s", want)
}

// assignment words an error about an assignment in place of a condition.
func (p *syntaxPlace) assignment() wording {
	text, _, _ := strings.Cut(p.text[p.offset:p.end], "{")
	text = strings.TrimSpace(text)
	if i := strings.Index(text, ":="); i >= 0 {
		return wording{"syntax error: cannot use " + text + " as value", i}
	}
	return wording{"syntax error: cannot use assignment " + text + " as value", max(0, strings.Index(text, "="))}
}
