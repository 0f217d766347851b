package worker

import (
	"log"

	"github.com/lockstep-go/lockstep/kernel/serving/children"
)

// starters are packages that can start processes.
var starters = map[string]bool{
	"os": true, "os/exec": true, "syscall": true, "plugin": true, "net/http/cgi": true, "go/build": true, "go/importer": true,
}

// mayStart is told which packages cells import. A worker that starts no process is killed by the
// system when the server dies, which is sure. One that does must live a little longer, to end its
// children first: it learns of the server's death by the end of its pipe.
func (w *worker) mayStart(importPath string) {
	if !starters[importPath] {
		return
	}
	w.process.starts.Do(func() {
		w.process.onMain <- func() {
			if err := children.Outlive(); err != nil {
				log.Print("lockstep worker: ", err)
			}
		}
	})
}
