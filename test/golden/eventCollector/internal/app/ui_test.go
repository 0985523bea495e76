package app

import (
	"net/http"
	"strings"
	"testing"
)

func TestThePageIsOnTheAdminListenerOnly(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Admin.UI = true })
	status, _, page := s.call("GET", s.app.AdminURL()+"/ui", "")
	if status != http.StatusOK || !strings.Contains(page, `data-base="`+s.app.Base()+`"`) {
		t.Errorf("got %d %.200s", status, page)
	}
	for path, want := range map[string]int{
		"/ui/data": http.StatusOK, s.app.Base() + "/schedulerLIST": http.StatusOK, s.app.Base() + "/deadletters": http.StatusOK,
	} {
		if status, _, body := s.call("GET", s.app.AdminURL()+path, ""); status != want {
			t.Errorf("%s: got %d %s", path, status, body)
		}
		if status, _, _ := s.call("GET", s.app.AdminURL()+path, "", "Host", "evil.example"); status != http.StatusForbidden {
			t.Errorf("%s by another name: got %d", path, status)
		}
	}
	for _, path := range []string{"/ui", "/ui/app.js", "/ui/data"} {
		if status, _, _ := s.call("GET", s.app.URL()+path, ""); status != http.StatusNotFound {
			t.Errorf("%s on the public listener: got %d", path, status)
		}
	}
}

func TestThePageCanBeLeftOut(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Admin.UI = false })
	for _, path := range []string{"/ui", "/ui/app.js", "/ui/data"} {
		if status, _, _ := s.call("GET", s.app.AdminURL()+path, ""); status != http.StatusNotFound {
			t.Errorf("%s: got %d", path, status)
		}
	}
}
