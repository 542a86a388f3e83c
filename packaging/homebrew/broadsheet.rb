class Broadsheet < Formula
  desc "Build and serve a site of articles from Markdown files"
  homepage "%REPOSITORY%"
  version "%VERSION%"
  license any_of: ["MIT", "Apache-2.0"]

%DOWNLOADS%
  def install
    bin.install "broadsheet"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/broadsheet.bash" => "broadsheet"
    zsh_completion.install "completions/_broadsheet"
    fish_completion.install "completions/broadsheet.fish"
  end

  test do
    system bin/"broadsheet", "new", "paper"
    system bin/"broadsheet", "build", "paper", "--out", "site"
    assert_path_exists testpath/"site/index.html"
  end
end
