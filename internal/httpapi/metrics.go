package httpapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mareva/mareva/screening"
)

// metrics are what /metrics shows. Labels are routes, statuses and list names:
// a bounded number, and nothing of what was asked.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	hits     *prometheus.CounterVec
}

func newMetrics(source Source, version string, now func() time.Time) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mareva_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mareva_http_request_duration_seconds", Help: "Time from a request's headers to its answer.",
			// Screening takes tenths of milliseconds, a wait for a slow client seconds.
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		hits: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mareva_screening_hits_total", Help: "Hits given in answers, by list, way and whether they reached the threshold.",
		}, []string{"list", "via", "match"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "mareva_build_info", Help: "Always 1; the label is the version.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.latency, m.hits, build, newListMetrics(source, now),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) countHits(hits []screening.Hit) {
	for _, h := range hits {
		m.hits.WithLabelValues(string(h.List), string(h.Via), strconv.FormatBool(h.Match)).Inc()
	}
}

// listMetrics reads the lists when it is asked, so that age is never stale.
type listMetrics struct {
	source  Source
	now     func() time.Time
	entries *prometheus.Desc
	age     *prometheus.Desc
	alarms  *prometheus.Desc
}

func newListMetrics(source Source, now func() time.Time) *listMetrics {
	perList := []string{"list"}
	return &listMetrics{
		source: source, now: now,
		entries: prometheus.NewDesc("mareva_list_entries", "Entries of the list version in use.", perList, nil),
		age: prometheus.NewDesc("mareva_list_age_seconds",
			"Time since the publisher's file was last seen to be this version; absent for loose files.", perList, nil),
		alarms: prometheus.NewDesc("mareva_list_alarms", "Alarms raised about the list version in use.", perList, nil),
	}
}

func (l *listMetrics) Describe(out chan<- *prometheus.Desc) {
	out <- l.entries
	out <- l.age
	out <- l.alarms
}

func (l *listMetrics) Collect(out chan<- prometheus.Metric) {
	state := l.source.State()
	if state == nil {
		return
	}
	gauge := func(desc *prometheus.Desc, value float64, list ListInfo) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, string(list.List))
	}
	for _, list := range state.Lists {
		gauge(l.entries, float64(list.Entries), list)
		gauge(l.alarms, float64(len(list.Alarms)), list)
		if list.CheckedAt == nil {
			continue
		}
		if checked, err := time.Parse(time.RFC3339, *list.CheckedAt); err == nil {
			gauge(l.age, l.now().Sub(checked).Seconds(), list)
		}
	}
}
