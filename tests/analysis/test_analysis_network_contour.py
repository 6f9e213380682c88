from networks import network_of, ways


def proxy(spec: str, name: str = "web", namespace: str = "web") -> str:
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    return f"""
== apps/{name}.yaml
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {{name: {name}, namespace: {namespace}}}
spec:
{body}
"""


def test_a_proxy_with_shares_and_a_tls_secret() -> None:
    spec = """
virtualhost: {fqdn: a.org, tls: {secretName: web-tls}}
routes:
  - conditions: [{prefix: /api}]
    services: [{name: api, port: 80, weight: 90}, {name: next, port: 80, weight: 10}]
  - services: [{name: web, port: 80}, {name: copy, port: 80, mirror: true}]
"""
    network = network_of(proxy(spec))
    assert ways(network) == ["a.org/ by contour to web:80", "a.org/api by contour to api:80, next:80"]
    assert network.routes[0].tls is not None


def test_an_included_proxy_answers_under_the_host_and_prefix_of_the_one_that_includes_it() -> None:
    root = """
virtualhost: {fqdn: a.org}
includes: [{name: blog, namespace: blog, conditions: [{prefix: /blog}]}]
routes: [{services: [{name: web, port: 80}]}]
"""
    child = "routes: [{conditions: [{prefix: /admin}], services: [{name: blog, port: 80}]}]"
    text = proxy(root) + proxy(child, name="blog", namespace="blog")
    assert ways(network_of(text)) == ["a.org/ by contour to web:80", "a.org/blog/admin by contour to blog:80"]
    assert ways(network_of(proxy(child, name="blog", namespace="blog"))) == [], "nobody includes it"


def test_a_proxy_that_passes_the_connection_on() -> None:
    spec = """
virtualhost: {fqdn: db.org, tls: {passthrough: true}}
tcpproxy: {services: [{name: db, port: 5432}]}
"""
    (found,) = network_of(proxy(spec)).routes
    assert (found.host, found.protocol) == ("db.org", "TLS")
