import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

public class Upload {
  public static void main(String[] arguments) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("URL")))
        .header("content-type", "text/plain")
        .PUT(BodyPublishers.ofString("from Java"))
        .build();
    System.out.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode());
  }
}
