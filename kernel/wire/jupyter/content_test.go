package jupyter

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
)

func TestExecuteRequestDefaults(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          ExecuteRequest
	}{
		{"code alone", `{"code":"x"}`, ExecuteRequest{Code: "x", StoreHistory: true, AllowStdin: true, StopOnError: true}},
		{"nulls", `{"code":"x","silent":null,"store_history":null,"user_expressions":null,"allow_stdin":null,"stop_on_error":null}`,
			ExecuteRequest{Code: "x", StoreHistory: true, AllowStdin: true, StopOnError: true}},
		{"silent is never stored", `{"silent":true,"store_history":true}`, ExecuteRequest{Silent: true, AllowStdin: true, StopOnError: true}},
		{"everything said", `{"code":"x","silent":false,"store_history":false,"user_expressions":{"a":"b"},"allow_stdin":false,"stop_on_error":false,"new":1}`,
			ExecuteRequest{Code: "x", UserExpressions: map[string]string{"a": "b"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Content[ExecuteRequest](&Message{Content: json.RawMessage(tt.content)})
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
	if _, err := Content[ExecuteRequest](&Message{Content: json.RawMessage(`{"code":1}`)}); !errors.Is(err, ErrJSON) {
		t.Errorf("got error %v, want %v", err, ErrJSON)
	}
}

// The text of contents, to the letter: what must be present is, and nothing is null.
func TestContents(t *testing.T) {
	failure := Error{Name: "panic", Value: "boom"}
	for _, tt := range []struct {
		content any
		want    string
	}{
		{ExecuteOK(3, nil), `{"status":"ok","execution_count":3,"user_expressions":{},"payload":[]}`},
		{ExecuteOK(3, map[string]any{"a": NewInspectReply(nil), "b": NewErrorReply(failure)}),
			`{"status":"ok","execution_count":3,"user_expressions":{"a":{"status":"ok","found":false,"data":{},"metadata":{}},"b":{"status":"error","ename":"panic","evalue":"boom","traceback":[]}},"payload":[]}`},
		{ExecuteFailed(3, failure), `{"status":"error","execution_count":3,"ename":"panic","evalue":"boom","traceback":[]}`},
		{ExecuteAborted(), `{"status":"aborted"}`},
		{NewErrorReply(failure), `{"status":"error","ename":"panic","evalue":"boom","traceback":[]}`},
		{ExecuteInput{"x", 3}, `{"code":"x","execution_count":3}`},
		{Stream{"stdout", "<hi>"}, `{"name":"stdout","text":"<hi>"}`},
		{NewDisplayData(MIMEBundle{"text/plain": "x"}, nil, ""), `{"data":{"text/plain":"x"},"metadata":{},"transient":{}}`},
		{NewDisplayData(MIMEBundle{}, map[string]any{"a": 1}, "d"), `{"data":{},"metadata":{"a":1},"transient":{"display_id":"d"}}`},
		{NewExecuteResult(3, MIMEBundle{"text/plain": "x"}, nil), `{"execution_count":3,"data":{"text/plain":"x"},"metadata":{}}`},
		{ClearOutput{true}, `{"wait":true}`},
		{Status{Idle}, `{"execution_state":"idle"}`},
		{IOPubWelcome{"a"}, `{"subscription":"a"}`},
		{KernelInfoReply{Status: StatusOK, SupportedFeatures: []string{}},
			`{"status":"ok","protocol_version":"","implementation":"","implementation_version":"","language_info":{"name":"","version":"","mimetype":"","file_extension":""},"banner":"","debugger":false,"supported_features":[]}`},
		{IsCompleteReply{Status: CodeIncomplete, Indent: "\t"}, `{"status":"incomplete","indent":"\t"}`},
		{IsCompleteReply{Status: CodeComplete}, `{"status":"complete"}`},
		{NewCompleteReply(nil, 1, 2, nil), `{"status":"ok","matches":[],"cursor_start":1,"cursor_end":2,"metadata":{}}`},
		{NewInspectReply(nil), `{"status":"ok","found":false,"data":{},"metadata":{}}`},
		{NewInspectReply(MIMEBundle{"text/plain": "x"}), `{"status":"ok","found":true,"data":{"text/plain":"x"},"metadata":{}}`},
		{NewHistoryReply(nil), `{"status":"ok","history":[]}`},
		{NewHistoryReply([]HistoryEntry{{Session: 1, Line: 2, Input: "x"}, {1, 3, "y", "z", true}, {1, 4, "y", "", true}}),
			`{"status":"ok","history":[[1,2,"x"],[1,3,["y","z"]],[1,4,["y",null]]]}`},
		{NewCommInfoReply(nil), `{"status":"ok","comms":{}}`},
		{NewCommInfoReply(map[string]CommTarget{"id": {"t"}}), `{"status":"ok","comms":{"id":{"target_name":"t"}}}`},
		{NewCommClose("id"), `{"comm_id":"id","data":{}}`},
		{ShutdownReply{StatusOK, true}, `{"status":"ok","restart":true}`},
		{InterruptReply{StatusOK}, `{"status":"ok"}`},
		{InputRequest{"name: ", false}, `{"prompt":"name: ","password":false}`},
	} {
		m, err := New("type", "s", tt.content)
		if err != nil {
			t.Errorf("%T: %v", tt.content, err)
			continue
		}
		if got := string(m.Content); got != tt.want {
			t.Errorf("%T\ngot  %s\nwant %s", tt.content, got, tt.want)
		}
		again := reflect.New(reflect.TypeOf(tt.content))
		if err := json.Unmarshal(m.Content, again.Interface()); err != nil {
			t.Errorf("%T: %v", tt.content, err)
		} else if back, err := marshal(again.Interface()); err != nil || !sameJSON(t, back, m.Content) {
			t.Errorf("%T read and written again\ngot  %s, %v\nwant %s", tt.content, back, err, tt.want)
		}
	}
}

// sameJSON compares without regard to the order of keys.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var values [2]any
	for i, text := range [][]byte{a, b} {
		if err := json.Unmarshal(text, &values[i]); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}

// FuzzContent reads any object as the content of any request.
func FuzzContent(f *testing.F) {
	f.Add([]byte(`{"code":"x","silent":true,"user_expressions":{"a":"b"}}`))
	f.Add([]byte(`{"code":"世界","cursor_pos":1,"detail_level":0}`))
	f.Add([]byte(`{"hist_access_type":"range","session":-1,"start":0,"stop":5,"output":true}`))
	f.Add([]byte(`{"comm_id":"c","target_name":"t","data":{}}`))
	f.Add([]byte(`{"restart":false,"value":"line","history":[[1,2,["a",null]],[1,2,"b"],[],[1]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := &Message{Content: data}
		request, _ := Content[ExecuteRequest](m)
		if request.Silent && request.StoreHistory {
			t.Errorf("%s is silent and stored", data)
		}
		if r, err := Content[CompleteRequest](m); err == nil {
			if offset := ByteOffset(r.Code, r.CursorPos); offset < 0 || offset > len(r.Code) {
				t.Errorf("position %d of %q is offset %d", r.CursorPos, r.Code, offset)
			}
		}
		if r, err := Content[HistoryReply](m); err == nil {
			if _, err := marshal(r); err != nil {
				t.Errorf("%s: %v", data, err)
			}
		}
		for _, err := range []error{
			second(Content[InspectRequest](m)),
			second(Content[IsCompleteRequest](m)),
			second(Content[HistoryRequest](m)),
			second(Content[CommInfoRequest](m)),
			second(Content[CommOpen](m)),
			second(Content[CommMsg](m)),
			second(Content[CommClose](m)),
			second(Content[ShutdownRequest](m)),
			second(Content[InputReply](m)),
		} {
			if err != nil && !errors.Is(err, ErrJSON) {
				t.Errorf("unexpected kind of error: %v", err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
