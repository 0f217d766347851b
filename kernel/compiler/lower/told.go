package lower

import (
	"go/token"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// A judge asks for the calls of some functions, which tell of them themselves, however they end:
//
//	ls__.Begins(site, "withdraw")
//	defer func() { ls__.Ends(site, "withdraw") }()
//
// What the function itself defers comes before that.

// told returns what a function begins with whose calls are asked for, nothing for any other.
func (f *function) told() []corego.Stmt {
	for _, name := range f.l.unit.Told {
		if "main."+name == f.info.Display {
			return f.tells(name)
		}
	}
	return nil
}

// tells returns what a function with the name begins with.
func (f *function) tells(name string) []corego.Stmt {
	args := []expr{siteArgument(f.l.siteOf(f.fn.Pos())), corego.Literal{Kind: token.STRING, Value: strconv.Quote(name)}}
	ends := corego.FuncLit{Body: []corego.Stmt{corego.Do{X: machine(core.Ends, args...)}}}
	return []corego.Stmt{corego.Do{X: machine(core.Begins, args...)}, corego.Defer{Call: call(ends)}}
}
