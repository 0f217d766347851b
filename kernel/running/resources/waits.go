package resources

// waiting are the functions of compiled packages that may wait for what is outside of the program,
// beside those that have a replacement here: by path, the beginnings of their names, methods being
// called "Type.Method". A goroutine gives the baton up for them. Where a name is missing the
// scheduler's monitor notices, after a while.
var waiting = map[string][]string{
	"crypto/tls":        {"Dial", "Conn.Close", "Conn.ConnectionState"},
	"database/sql":      {"DB.", "Conn.", "Tx.", "Stmt.", "Row.", "Rows.Next", "Rows.Close"},
	"log/syslog":        {"Dial", "New", "Writer."},
	"net":               {"Dial", "Lookup", "Resolver.", "Dialer.", "Resolve"},
	"net/http":          {"Server.Shutdown", "Transport.RoundTrip", "Response.Write", "Request.ParseForm", "Request.ParseMultipartForm", "Request.FormValue", "Request.FormFile", "Request.PostFormValue", "ReadRequest", "ReadResponse", "ServeContent", "ServeFile"},
	"net/http/httptest": {"Server.Close"},
	"net/http/httputil": {"ClientConn.", "ServerConn.", "DumpRequestOut"},
	"net/rpc":           {"Dial", "Client.Call", "Client.Close", "Server.Serve", "Serve"},
	"net/rpc/jsonrpc":   {"Dial", "Serve"},
	"net/smtp":          {"Dial", "SendMail", "Client.", "NewClient"},
	"net/textproto":     {"Dial", "Conn.", "Reader.Read", "Writer.Print"},
	"syscall":           {"Wait4", "Select", "Flock", "Accept", "Connect", "Read", "Recvfrom", "Recvmsg", "Write"},
}

// mayWait reports whether a function is one of waiting.
func mayWait(path, name string) bool { return begins(waiting[path], name) }
