{let d=document.documentElement.dataset,s,t;d.js="";try{s=localStorage;t=s.theme;if(s["seen:"+location.pathname]!=null)d.seen=""}catch{}if(t)d.theme=t}
