package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// Programs of GOROOT/test are mutated: a constant changes, an operator, two statements change
// places, one is left out or comes twice. The result mostly compiles, and does what nobody had in
// mind.

// unfit are packages that lead to what differs for good reasons.
var unfit = []string{"C", "unsafe", "runtime", "runtime/debug", "os/exec", "os/signal", "syscall", "reflect", "net", "net/http", "math/rand", "time", "testing", "internal/"}

// unspecified are programs about what Go leaves open: whether the addresses of variables without a
// size are the same, and what they are.
var unspecified = []string{"fixedbugs/issue24503.go", "zerosize.go"}

// originals reads the programs that can be mutated. Those that the toolchain's own driver runs, and
// that take little time, are left.
func originals(ctx context.Context) ([]string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("find GOROOT: %w", err)
	}
	var texts []string
	root := filepath.Join(strings.TrimSpace(string(out)), "test")
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		if name, err := filepath.Rel(root, file); err != nil || slices.Contains(unspecified, filepath.ToSlash(name)) {
			return err
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text := string(b)
		if strings.HasPrefix(text, "// run\n") && len(text) < 20_000 && fits(text) {
			texts = append(texts, text)
		}
		return nil
	})
	return texts, err
}

// fits reports whether a program imports only what is the same here and there.
func fits(text string) bool {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	if err != nil {
		return false
	}
	for _, im := range f.Imports {
		path, _ := strconv.Unquote(im.Path.Value)
		if slices.ContainsFunc(unfit, func(u string) bool { return path == u || strings.HasSuffix(u, "/") && strings.HasPrefix(path, u) }) {
			return false
		}
	}
	return true
}

// mutate changes a program in one to three places. The string is empty if nothing came of it that
// compiles.
func mutate(rng *rand.Rand, text string) string {
	for range 20 {
		mutant := text
		for range 1 + rng.IntN(3) {
			list := mutations(mutant)
			if len(list) == 0 {
				return ""
			}
			c := list[rng.IntN(len(list))]
			mutant = mutant[:c.from] + c.with + mutant[c.to:]
		}
		pruned, err := source.PruneImports(mutant)
		if err == nil && pruned != text && len(source.Errors(pruned)) == 0 {
			return pruned
		}
	}
	return ""
}

// siblings are operators that may stand for one another.
var siblings = [][]token.Token{
	{token.ADD, token.SUB, token.MUL, token.OR, token.AND, token.XOR, token.AND_NOT},
	{token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ},
	{token.LAND, token.LOR},
	{token.SHL, token.SHR},
	{token.QUO, token.REM},
	{token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN},
	{token.INC, token.DEC},
	{token.BREAK, token.CONTINUE},
}

// mutations lists the changes that can be made to a program.
func mutations(text string) []cut {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	piece := func(n ast.Node) string { return text[offset(n.Pos()):offset(n.End())] }
	var list []cut
	replace := func(from, to token.Pos, with string) { list = append(list, cut{offset(from), offset(to), with}) }
	operator := func(at token.Pos, op token.Token) {
		for _, group := range siblings {
			if slices.Contains(group, op) {
				for _, other := range group {
					if other != op {
						replace(at, at+token.Pos(len(op.String())), other.String())
					}
				}
			}
		}
	}
	statements := func(stmts []ast.Stmt) {
		for i, s := range stmts {
			replace(s.Pos(), s.End(), "")
			if _, ok := s.(*ast.ExprStmt); ok {
				replace(s.Pos(), s.End(), piece(s)+"; "+piece(s))
			}
			if i+1 < len(stmts) {
				next := stmts[i+1]
				replace(s.Pos(), next.End(), piece(next)+text[offset(s.End()):offset(next.Pos())]+piece(s))
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			switch n.Kind {
			case token.INT:
				for _, with := range []string{"0", "1", "2", n.Value + "+1", n.Value + "-1", "-" + n.Value} {
					replace(n.Pos(), n.End(), with)
				}
			case token.STRING:
				replace(n.Pos(), n.End(), `""`)
			}
		case *ast.Ident:
			switch n.Name {
			case "true":
				replace(n.Pos(), n.End(), "false")
			case "false":
				replace(n.Pos(), n.End(), "true")
			}
		case *ast.BinaryExpr:
			operator(n.OpPos, n.Op)
		case *ast.AssignStmt:
			operator(n.TokPos, n.Tok)
		case *ast.IncDecStmt:
			operator(n.TokPos, n.Tok)
		case *ast.BranchStmt:
			operator(n.TokPos, n.Tok)
		case *ast.IfStmt:
			replace(n.Cond.Pos(), n.Cond.End(), "!("+piece(n.Cond)+")")
		case *ast.DeferStmt:
			replace(n.Pos(), n.End(), piece(n.Call))
		case *ast.BlockStmt:
			statements(n.List)
		case *ast.CaseClause:
			statements(n.Body)
		case *ast.CallExpr:
			if len(n.Args) == 2 {
				replace(n.Args[0].Pos(), n.Args[1].End(), piece(n.Args[1])+", "+piece(n.Args[0]))
			}
		}
		return true
	})
	return list
}
