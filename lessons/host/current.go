package host

// What is installed. All of it changes only while no cell or judge runs, so they need no lock.
var (
	host     Host   = newPlainHost()
	viewer   Viewer = plainViewer{}
	explorer Explorer
	examiner Examiner
)

// Set replaces plain Go by h. The kernel calls it once, before the first cell runs.
func Set(h Host) { host = h }

// Get returns the host that is installed.
func Get() Host { return host }

// SetViewer replaces plain printing by v. The kernel calls it once, before the first cell runs.
func SetViewer(v Viewer) { viewer = v }

// View returns the viewer that is installed.
func View() Viewer { return viewer }

// SetExplorer installs e. The kernel calls it once, before the first cell runs.
func SetExplorer(e Explorer) { explorer = e }

// Exploring returns the Explorer that is installed, nil in plain Go.
func Exploring() Explorer { return explorer }

// SetExaminer installs e, nil for none. The kernel calls it while no judge runs.
func SetExaminer(e Examiner) { examiner = e }

// Examining returns the Examiner that is installed, nil if there is none.
func Examining() Examiner { return examiner }
